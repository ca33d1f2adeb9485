---The folder that comes first on PATH where a project's programs run: `lua` there is
---the runtime that was chosen.
local path = require("std.path")

local M = {}

---The name of such a folder, in which host.toolchain looks for no interpreters.
M.folder = "pluv-programs"

---What names the runtime that a folder is of.
---@param runtime pluv.Runtime
---@return string
function M.identity(runtime)
  return runtime.source == "builtin" and "builtin" or runtime.path
end

---Whether a folder with the programs of a runtime is complete.
---@param parent string
---@param runtime pluv.Runtime
---@return boolean
function M.is_complete(parent, runtime)
  return require("std.fs").read_if_exists(path.join(parent, M.folder, ".runtime")) == M.identity(runtime)
end

---What runs with a runtime finds it by: PATH, and this pluv.
---@param project_root string
---@param runtime pluv.Runtime
---@param more? string[] folders of programs that come next
---@return table<string, string> variables
function M.environment(project_root, runtime, more)
  local platform = require("host.platform")
  local info, dirs = platform.describe(), {}
  local tree = require("pluv.project.layout").tree(project_root, runtime.tag)
  if M.is_complete(tree, runtime) then
    dirs[1] = path.join(tree, M.folder)
  elseif info.os ~= "windows" then
    dirs[1] = require("pluv.runtime.bin_scripts").cached(runtime)
  end
  for _, dir in ipairs(more or {}) do
    dirs[#dirs + 1] = dir
  end
  if runtime.prefix then
    dirs[#dirs + 1] = path.join(runtime.prefix, "bin")
  end
  dirs[#dirs + 1] = platform.env("PATH") or ""
  return { PATH = table.concat(dirs, info.os == "windows" and ";" or ":"), PLUV_PROGRAM = info.executable }
end

return M

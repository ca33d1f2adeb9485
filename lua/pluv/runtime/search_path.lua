---The environment in which programs find their runtime: PATH, and this pluv.
local path = require("std.path")
local platform = require("host.platform")
local programs = require("pluv.runtime.bin_folder")

local M = {}

---Returns the environment for programs that run with a runtime: PATH, and this pluv.
---@param tree string the project's tree for the runtime; may be missing
---@param runtime pluv.Runtime
---@param more? string[] further folders for PATH
---@return table<string, string> variables
function M.environment(tree, runtime, more)
  local info, dirs = platform.describe(), {}
  if programs.is_complete(tree, runtime) then
    dirs[1] = path.join(tree, programs.folder)
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

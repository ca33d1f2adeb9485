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

---Reports whether a folder with the programs of a runtime is complete.
---@param parent string
---@param runtime pluv.Runtime
---@return boolean
function M.is_complete(parent, runtime)
  return require("std.fs").read_if_exists(path.join(parent, M.folder, ".runtime")) == M.identity(runtime)
end

return M

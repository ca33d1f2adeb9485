---The folder that comes first on PATH when a project's programs run: its `lua` is the
---project's runtime.
local fs = require("std.fs")
local path = require("std.path")

local M = {}

---The name of the folder; host.toolchain does not search it for interpreters.
M.folder = "pluv-programs"

---Returns what identifies the runtime of a folder.
---@param runtime pluv.Runtime
---@return string
function M.identity(runtime)
  return runtime.source == "builtin" and "builtin" or runtime.path
end

---Reports whether the folder is complete and for this runtime.
---@param parent string
---@param runtime pluv.Runtime
---@return boolean
function M.is_complete(parent, runtime)
  return fs.read_if_exists(path.join(parent, M.folder, ".runtime")) == M.identity(runtime)
end

return M

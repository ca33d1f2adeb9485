---Work on a folder of the cache that no other process does at the same time.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---Calls a function with arguments while this process alone makes, or reads, a
---folder of the cache.
---@param dir string its last name has to be unlike those of all others
---@param fn fun(...: any): any
---@param ... any
---@return any what `fn` returns
function M.with(dir, fn, ...)
  local args, count = { ... }, select("#", ...)
  return fs.with_lock(path.join(require("pluv.project.layout").work_dir(), path.base(dir) .. ".lock"), function()
    return fn(unpack(args, 1, count))
  end)
end

return M

---Work on a folder of the cache that no other process does at the same time.
local path = require("std.path")

local M = {}

---Returns the lock of a folder of the cache. It is that of the folder for what is made on
---the way (`room`), so that `sweep_scratch` of the host knows when that is dead.
---@param dir string
---@return string
function M.lock(dir)
  return M.room(dir) .. ".lock"
end

---Returns the folder for what is made on the way to a folder of the cache.
---@param dir string
---@return string
function M.room(dir)
  return path.join(require("pluv.machine.folders").work_dir(), "build-" .. path.base(dir))
end

---Calls a function with arguments while this process alone makes, or reads, a
---folder of the cache.
---@param dir string its last name has to be unlike those of all others
---@param fn fun(...: any): any
---@param ... any
---@return any what `fn` returns
function M.with(dir, fn, ...)
  local args, count = { ... }, select("#", ...)
  return require("host.fs").with_lock(M.lock(dir), function()
    return fn(unpack(args, 1, count))
  end, "another pluv, which makes " .. dir)
end

return M

---Locks folders of the cache against other processes.
local path = require("std.path")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")

local M = {}

---Returns the lock file of a cache folder. It is named after the folder's work folder
---(`room`), so that host.fs.sweep_scratch can tell whether that is in use.
---@param dir string
---@return string
function M.lock(dir)
  return M.room(dir) .. ".lock"
end

---Returns the work folder in which a cache folder is made.
---@param dir string
---@return string
function M.room(dir)
  return path.join(folders.work_dir(), "build-" .. path.base(dir))
end

---Calls a function while this process holds the lock of a cache folder.
---@param dir string its base name must be unique
---@param fn fun(...: any): any
---@param ... any
---@return any the result of `fn`
function M.with(dir, fn, ...)
  local args, count = { ... }, select("#", ...)
  return host_fs.with_lock(M.lock(dir), function()
    return fn(unpack(args, 1, count))
  end, "another pluv, which is building " .. dir)
end

return M

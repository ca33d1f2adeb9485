---Folders of this machine that all projects share.
local path = require("std.path")
local platform = require("host.platform")

local M = {}

local cache ---@type string?

---Returns the cache folder.
---@return string
function M.cache()
  cache = cache or platform.folder("cache")
  return cache
end

---Returns the folder of a built rock in the cache. `key` is a hash of everything that
---it was built from.
---@param name string
---@param version string
---@param key string
---@return string
function M.built_rock(name, version, key)
  return path.join(M.cache(), "rocks", name, version, key)
end

---Returns the folder of the projects that pluv makes, for scripts and for tools.
---@return string
function M.projects()
  return path.join(M.cache(), "projects")
end

---Returns the folder of the versions of pluv that pluvw downloaded.
---@return string
function M.launcher()
  return path.join(M.cache(), "launcher")
end

---Returns the folder for temporary files; `pluv cache clean` empties it.
---@return string
function M.work_dir()
  return path.join(M.cache(), "work")
end

return M

---The folders of runtimes.
local fs = require("std.fs")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---Returns the folder of runtimes that pluv installed. host/toolchain reads it too.
---@return string
function M.toolchains()
  return path.join(platform.folder("data"), "toolchains")
end

---Returns the folder of built runtimes in the cache.
---@return string
function M.cache()
  return path.join(platform.folder("cache"), "runtimes")
end

---Returns the log of a release's last build.
---@param release pluv.Release
---@return string
function M.log(release)
  local version = release.version or release.commit
  return path.join(M.toolchains(), "logs", ("%s-%s.log"):format(release.name, version))
end

---Returns the lock file that is held while a release is installed or removed.
---@param id string
---@return string
function M.lock(id)
  return path.join(M.toolchains(), ".locks", id)
end

---Returns the prefix of temporary folders of a release.
---@param id string
---@return string
function M.prefix(id)
  return ".tmp-" .. id .. "-"
end

---Removes temporary folders of interrupted installations. The caller holds the lock.
---@param dir string
---@param prefix string
function M.sweep(dir, prefix)
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:sub(1, #prefix) == prefix then
      fs.remove(path.join(dir, entry.name))
    end
  end
end

return M

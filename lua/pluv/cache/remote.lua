---The remote cache: [cache.remote] of pluv.toml, or of the user's config.toml.
local errors = require("std.errors")
local hash = require("std.hash")
local config = require("pluv.machine.config")

local M = {}

---@class pluv.Remote
---@field url string
---@field shown string URL without credentials
---@field id string its id in the cache
---@field upload boolean
---@field is_folder boolean whether it is a local folder

---Returns the remote cache of a project, or the user's; nil if there is none.
---@param project pluv.Project
---@return pluv.Remote?
function M.of(project)
  if project.memo.remote == nil then
    local said = project.config.cache_remote or config.load().cache_remote
    project.memo.remote = said
        and {
          url = said.url,
          shown = (said.url:gsub("//[^/@]*@", "//***@")),
          id = hash.sha256(said.url):sub(1, 32),
          upload = said.upload,
          is_folder = not said.url:find("^%a[%w+.-]*://") or said.url:find("^file:") ~= nil,
        }
      or false
  end
  return project.memo.remote or nil
end

---Returns the remote cache of a project. Fails with `remote.missing`,
---`fetch.offline`.
---@param project pluv.Project
---@param offline boolean
---@return pluv.Remote
function M.require(project, offline)
  local remote = M.of(project)
  if not remote then
    return errors.raise {
      code = "remote.missing",
      message = "no remote cache is configured",
      hint = 'add a table [cache.remote] with `url = "https://…"` (or s3://, oci://, a folder) to pluv.toml',
    }
  elseif offline and not remote.is_folder then
    errors.raise {
      code = "fetch.offline",
      message = ("cannot use the remote cache %s: pluv is offline"):format(remote.shown),
      hint = "run the command without `--offline`",
    }
  end
  return remote
end

return M

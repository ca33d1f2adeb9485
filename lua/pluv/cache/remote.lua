---The remote cache of a project: [cache.remote] of pluv.toml, or of the user's
---config.toml.
local errors = require("std.errors")

local M = {}

---@class pluv.Remote
---@field url string
---@field shown string without credentials
---@field id string names it in the cache
---@field upload boolean
---@field is_folder boolean no network is needed

---Returns the remote cache of a project: its own, or the user's; nil without any.
---@param project pluv.Project
---@return pluv.Remote?
function M.of(project)
  if project.memo.remote == nil then
    local said = project.config.cache_remote or require("pluv.machine.config").load().cache_remote
    project.memo.remote = said and {
      url = said.url,
      shown = (said.url:gsub("//[^/@]*@", "//***@")),
      id = require("std.hash").sha256(said.url):sub(1, 32),
      upload = said.upload,
      is_folder = not said.url:find("^%a[%w+.-]*://") or said.url:find("^file:") ~= nil,
    } or false
  end
  return project.memo.remote or nil
end

---Returns the remote cache of a project. Fails with `remote.missing`, `fetch.offline`.
---@param project pluv.Project
---@param offline boolean
---@return pluv.Remote
function M.require(project, offline)
  local remote = M.of(project)
  if not remote then
    return errors.raise {
      code = "remote.missing",
      message = "there is no remote cache",
      hint = 'name one in pluv.toml: a table [cache.remote] with `url = "https://…"` (or s3://, oci://, a folder)',
    }
  elseif offline and not remote.is_folder then
    errors.raise {
      code = "fetch.offline",
      message = ("the remote cache %s cannot be asked, as pluv is offline"):format(remote.shown),
      hint = "run the command without `--offline`",
    }
  end
  return remote
end

return M

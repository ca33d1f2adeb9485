---Uploads a rockspec and its rock to a registry.
local errors = require("std.errors")
local log = require("std.log")
local host_auth = require("host.auth")
local platform = require("host.platform")
local prompt = require("host.prompt")
local host_upload = require("host.upload")
local registries = require("pluv.registry")

local M = {}

---Returns the registry to publish to.
---@param project pluv.Project
---@param name? string of a registry, or its URL [default: luarocks.org]
---@return { name: string, origin: string, location: string }
function M.registry(project, name)
  if not name then
    for _, registry in ipairs(registries.list(project)) do
      if registry.is_default then
        name = registry.name
      end
    end
  end
  local url = name --[[@as string]]
  for _, registry in ipairs(registries.list(project)) do
    if registry.name == name then
      url = registry.location
    end
  end
  local origin = host_auth.origin(url)
  if origin == "" then
    errors.raise {
      code = "registry.invalid",
      message = url:find("/", 1, true) and ("%s is a folder, which takes no uploads"):format(url)
        or ("there is no registry `%s`"):format(url),
      hint = "name a registry or its URL: `pluv publish --registry https://luarocks.org`",
    }
  end
  return {
    name = name --[[@as string]],
    origin = origin,
    location = url,
  }
end

---@class pluv.Upload
---@field server host.UploadServer
---@field code? string code of the second factor
local Upload = {}
Upload.__index = Upload

---Calls a function of host.upload; asks for a code of the second factor when the server
---does.
---@param call fun(server: host.UploadServer, ...): any
---@param ... any
---@return any
function Upload:call(call, ...)
  local ok, result = errors.catch(call, self.server, ...)
  if ok then
    return result
  elseif result.code ~= "auth.second-factor" or self.server.proof then
    error(result, 0)
  end
  local code = self.code or platform.env("PLUV_PUBLISH_CODE")
  if not code and prompt.is_possible() then
    code = prompt.ask(("code of the second factor for %s: "):format(self.server.origin))
  end
  if not code or code == "" then
    return errors.raise {
      code = "auth.second-factor",
      message = result.message,
      hint = "pass it with `--code`, or in the variable PLUV_PUBLISH_CODE",
    }
  end
  self.server.proof = host_upload.verify(self.server, code)
  return call(self.server, ...)
end

---Returns an upload to a registry.
---@param origin string
---@param token? string instead of the stored one
---@param code? string code of the second factor
---@return pluv.Upload
function M.to(origin, token, code)
  return setmetatable({ server = { origin = origin, token = token, proof = nil }, code = code }, Upload)
end

---Returns what the registry has of a version.
---@param upload pluv.Upload
---@param name string
---@param version string
---@return { package: boolean, version: boolean, id: string }
function M.known(upload, name, version)
  return upload:call(host_upload.check, name, version)
end

---Uploads a rockspec.
---@param upload pluv.Upload
---@param file string
---@return { id: string, url: string, new: boolean, manifests: string[] }
function M.rockspec(upload, file)
  local published = upload:call(host_upload.rockspec, file)
  if published.new and not published.manifests[1] then
    log.warn("the registry lists the rock only among your own: another user has the name")
  end
  return published
end

---Uploads a rock of a version.
---@param upload pluv.Upload
---@param id string of the version
---@param file string
function M.rock(upload, id, file)
  upload:call(host_upload.rock, id, file)
end

return M

---Uploads a rockspec and its rock to a registry.
local errors = require("std.errors")
local log = require("std.log")
local host_auth = require("host.auth")
local platform = require("host.platform")
local prompt = require("host.prompt")
local host_upload = require("host.upload")
local registries = require("pluv.registry")
local accounts = require("pluv.registry.accounts")

local M = {}

---Returns the registry to publish to. A token of the command line goes to a registry of
---pluv.toml only if the command names it: the project may be a stranger's.
---@param project pluv.Project
---@param name? string of a registry, or its URL [default: the default registry]
---@param has_token boolean whether the command line has a token
---@return { name: string, origin: string, location: string }
function M.registry(project, name, has_token)
  local chosen = accounts.choose(registries.list(project), name)
  if chosen and not name and has_token and chosen.source == "pluv.toml" then
    errors.raise {
      code = "registry.invalid",
      message = ("the default registry `%s` at %s is only configured in pluv.toml"):format(chosen.name, chosen.url),
      hint = ("if the token is for that server: `pluv publish --registry %s --temp-key TOKEN`"):format(chosen.name),
    }
  end
  local url = chosen and chosen.location or name --[[@as string]]
  local origin = host_auth.origin(url)
  if origin == "" then
    errors.raise {
      code = "registry.invalid",
      message = chosen and ("%s is a folder, which takes no uploads"):format(url) or ("there is no registry `%s`"):format(url),
      hint = "name a registry or its URL: `pluv publish --registry https://luarocks.org`",
    }
  end
  return { name = chosen and chosen.name or origin, origin = origin, location = url }
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

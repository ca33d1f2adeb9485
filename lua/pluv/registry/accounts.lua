---Finds the registry and server of a token.
local errors = require("std.errors")
local log = require("std.log")
local tables = require("std.table")
local auth = require("host.auth")
local host_project = require("host.project")
local projects = require("pluv.project")
local registries = require("pluv.registry")

local M = {}

---@class pluv.Account
---@field name string name of a registry, or an origin
---@field origin string the only server that receives the token
---@field url string URL of the registry

---Returns the account of a registry, of a URL (for example of a mirror), or of the
---default registry. Registries of the project's pluv.toml do not count.
---@param ctx pluv.Context
---@param name? string
---@return pluv.Account
function M.find(ctx, name)
  if name and name:find("://", 1, true) then
    host_project.check_registry { name = "url", url = name, mirrors = {} }
    local origin = auth.origin(name)
    if origin == "" then
      M.refuse_folder(name)
    end
    return { name = origin, origin = origin, url = (name:gsub("/+$", "")) }
  end
  local project = projects.find_root(ctx.start) and ctx:project() or nil
  local own = M.choose(registries.list(nil), name)
  local here = M.choose(registries.list(project), name)
  if not name and here and here.source == "pluv.toml" and (not own or own.location ~= here.location) then
    errors.raise {
      code = "registry.invalid",
      message = ("the default registry `%s` at %s is only configured in pluv.toml"):format(here.name, here.url),
      hint = ("if the token is for that server: `pluv registry login %s --token TOKEN`"):format(here.name),
    }
  end
  local registry = name and own or here
  if name and not own then
    registry = here
  end
  if not registry then
    return errors.raise {
      code = "registry.invalid",
      message = ("there is no registry `%s`"):format(name),
      hint = (
        (name --[[@as string]]):find(".", 1, true) and "name a server by its URL, as in `https://%s`"
        or "list registries with `pluv registry list`, or add it with `pluv registry add %s URL`"
      ):format(name),
    }
  end
  local origin = auth.origin(registry.location)
  if origin == "" then
    M.refuse_folder(registry.url)
  end
  return { name = registry.name, origin = origin, url = registry.location }
end

---@param scope string
---@return string
local function allowed(scope)
  local namespace = scope:match("^upload:(.+)$")
  return namespace and "upload rocks to the namespace " .. namespace
    or ({ read = "read", upload = "upload rocks", cache = "upload built rocks" })[scope]
    or "`" .. scope .. "`"
end

---Describes what a token permits. Every token permits reading.
---@param scopes string[]
---@return string
function M.describe(scopes)
  local words = {}
  for i, scope in ipairs(tables.sorted(scopes)) do
    words[i] = allowed(scope)
  end
  return #words < 2 and (words[1] or "read") or table.concat(words, ", ", 1, #words - 1) .. " and " .. words[#words]
end

---Checks a token with its server, and returns what it permits. Only warns if the
---server is unreachable. Fails with `auth.refused`, `auth.invalid`.
---@param account pluv.Account
---@param token string
---@return { known: boolean, name: string, scopes: string[] }
function M.try(account, token)
  local ok, told = errors.catch(auth.try, { origin = account.origin, url = account.url, token = token })
  if ok then
    return told
  elseif not told.code:find("^fetch%.") then
    error(told, 0)
  end
  local cause = told.cause and told.cause.message or told.message
  local why = told.code == "fetch.offline" and "pluv is offline" or told.message .. ": " .. cause
  log.warn("the token was not checked: %s", why)
  return { known = false, name = "", scopes = {} }
end

---Returns the registry with a name.
---@param list pluv.Registry[]
---@param name? string name [default: the default registry]
---@return pluv.Registry?
function M.choose(list, name)
  for _, registry in ipairs(list) do
    if name == registry.name or not name and registry.is_default then
      return registry
    end
  end
end

---Fails because folders have no accounts.
---@param url string
function M.refuse_folder(url)
  errors.raise {
    code = "registry.invalid",
    message = ("%s is a local folder, which needs no login"):format(url),
  }
end

return M

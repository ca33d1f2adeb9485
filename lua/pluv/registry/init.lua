---Which registries there are, in the order in which they are asked.
local path = require("std.path")

local M = {}

---@class pluv.Registry
---@field name string
---@field url string as configured
---@field location string absolute: a URL, or a folder
---@field priority integer
---@field mirrors string[]
---@field protocol? string how its server is spoken to
---@field is_default boolean
---@field source "pluv.toml"|"registries.toml"|"built-in"

---@param url string
---@param dir string what a relative folder is relative to
---@return string
local function location(url, dir)
  if url:find("^%a[%w+.-]*://") then
    return (url:gsub("/+$", ""))
  end
  return require("std.path").resolve(dir, url)
end

---@param found table<string, pluv.Registry> where those of a file are added
---@param list table[]
---@param source "pluv.toml"|"registries.toml"
---@param dir string
local function add(found, list, source, dir)
  for _, entry in ipairs(list) do
    found[entry.name] = {
      name = entry.name,
      url = entry.url,
      location = location(entry.url, dir),
      priority = entry.priority,
      mirrors = entry.mirrors,
      protocol = entry.protocol,
      is_default = false,
      source = source,
    }
  end
end

---The user's registries.toml.
---@return string
function M.user_file()
  return require("std.path").join(require("host.platform").folder("config"), "registries.toml")
end

---What the user's registries.toml says; nothing where no folder for it is known.
---@return { default: string, list: table[] }
function M.user()
  if not require("host.platform").describe().config then
    return { default = "", list = {} }
  end
  local file = M.user_file()
  return require("host.project").parse_registries(require("host.fs").document(file, "registries.toml") or "", file)
end

---The registries of a project (or of the user, without one): those of pluv.toml
---over the user's registries.toml, luarocks.org when neither names any. Highest
---priority first; then the default, then by name. From here on the host knows
---their mirrors.
---@param project? pluv.Project
---@return pluv.Registry[]
function M.list(project)
  local found, user = {}, M.user()
  local default = user.default
  if user.list[1] then
    add(found, user.list, "registries.toml", require("std.path").dir(M.user_file()))
  end
  if project then
    add(found, project.config.registries, "pluv.toml", project.root)
    if project.config.default_registry ~= "" then
      default = project.config.default_registry
    end
  end
  if not next(found) then
    local url = "https://luarocks.org"
    found.luarocks = { name = "luarocks", url = url, location = url, priority = 0, mirrors = {}, source = "built-in" }
  end
  if default ~= "" and not found[default] then
    require("std.errors").raise {
      code = "registry.invalid",
      message = ("the default registry `%s` is not configured"):format(default),
      hint = ("add it with `pluv registry add %s URL`, or choose another with `pluv registry default NAME`"):format(default),
    }
  end
  local list = {}
  for _, registry in pairs(found) do
    registry.is_default = registry.name == default
    list[#list + 1] = registry
  end
  table.sort(list, function(a, b)
    if a.priority ~= b.priority then
      return a.priority > b.priority
    elseif a.is_default ~= b.is_default then
      return a.is_default
    end
    return a.name < b.name
  end)
  if default == "" then
    list[1].is_default = true
  end
  local known = {}
  for i, registry in ipairs(list) do
    known[i] = { name = registry.name, url = registry.location, mirrors = registry.mirrors }
  end
  require("host.http").registries { registries = known }
  return list
end

---What a lock calls a registry: its URL, or its folder as written in pluv.toml.
---@param registry pluv.Registry
---@return string
function M.identity(registry)
  return registry.source == "pluv.toml" and registry.url or registry.location
end

---Whether one of a project's registries is what its lock calls it.
---@param project pluv.Project
---@param identity string the lock's `registry`
---@param name string? which one it must be
---@return boolean
function M.offers(project, identity, name)
  project.memo.offers = project.memo.offers or {}
  local key = identity .. "\n" .. (name or "")
  if project.memo.offers[key] == nil then
    project.memo.offers[key] = false
    for _, registry in ipairs(M.list(project)) do
      if M.identity(registry) == identity and (not name or registry.name == name) then
        project.memo.offers[key] = true
      end
    end
  end
  return project.memo.offers[key]
end

---The registries as the host takes them.
---@param list pluv.Registry[]
---@return { name: string, url: string, protocol: string }[]
function M.servers(list)
  local servers = {}
  for i, registry in ipairs(list) do
    servers[i] = { name = registry.name, url = registry.location, protocol = registry.protocol or "" }
  end
  return servers
end

---Where a registry is that a lock names.
---@param registries pluv.Registry[]
---@param project pluv.Project
---@param identity string as in the lock
---@return string location
function M.base_of(registries, project, identity)
  for _, registry in ipairs(registries) do
    if registry.url == identity or registry.location == identity then
      return registry.location
    end
  end
  if identity:find("^%a[%w+.-]*://") then
    return (identity:gsub("/+$", ""))
  end
  return path.resolve(project.root, identity)
end

---What a lock calls registries.
---@param registries pluv.Registry[]
---@return table<string, string> identities by name
function M.identities(registries)
  local map = {}
  for _, registry in ipairs(registries) do
    map[registry.name] = M.identity(registry)
  end
  return map
end

return M

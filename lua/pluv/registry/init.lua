---The configured registries, in the order of lookup.
local errors = require("std.errors")
local path = require("std.path")
local host_fs = require("host.fs")
local host_http = require("host.http")
local platform = require("host.platform")
local host_project = require("host.project")

local M = {}

---@class pluv.Registry
---@field name string
---@field url string as configured
---@field location string a URL, or an absolute folder
---@field priority integer
---@field order integer its place among registries of the same priority: those of pluv.toml first, each file from its top
---@field mirrors string[]
---@field protocol? string how its server is spoken to
---@field is_default boolean
---@field source "pluv.toml"|"registries.toml"|"built-in"

---@param url string
---@param dir string base of relative folders
---@return string
local function location(url, dir)
  if url:find("^%a[%w+.-]*://") then
    return (url:gsub("/+$", ""))
  end
  return path.resolve(dir, url)
end

---@param found table<string, pluv.Registry> extended
---@param list table[]
---@param source "pluv.toml"|"registries.toml"
---@param dir string
local function add(found, list, source, dir)
  local first = source == "pluv.toml" and 0 or 1000000
  for i, entry in ipairs(list) do
    found[entry.name] = {
      name = entry.name,
      url = entry.url,
      location = location(entry.url, dir),
      priority = entry.priority,
      order = first + i,
      mirrors = entry.mirrors,
      protocol = entry.protocol,
      is_default = false,
      source = source,
    }
  end
end

---Returns the path of the user's registries.toml.
---@return string
function M.user_file()
  return path.join(platform.folder("config"), "registries.toml")
end

---Parses the user's registries.toml; returns no registries if the config folder is
---unknown.
---@return { default: string, list: table[] }
function M.user()
  if not platform.describe().config then
    return { default = "", list = {} }
  end
  local file = M.user_file()
  return host_project.parse_registries(host_fs.document(file, "registries.toml") or "", file)
end

---Returns the registries of a project, or of the user. pluv.toml overrides the user's
---registries.toml; the default is luarocks.org. Sorted by priority, highest first,
---then the default registry, then in the order of the files: a registry that is added
---never comes before another by its name. Also registers their mirrors with the
---host.
---@param project? pluv.Project
---@return pluv.Registry[]
function M.list(project)
  if project and project.registries then
    M.announce(project.registries)
    return project.registries
  end
  local found, user = {}, M.user()
  local default = user.default
  if user.list[1] then
    add(found, user.list, "registries.toml", path.dir(M.user_file()))
  end
  if project then
    add(found, project.config.registries, "pluv.toml", project.base or project.root)
    if project.config.default_registry ~= "" then
      default = project.config.default_registry
    end
  end
  if not next(found) then
    local url = "https://luarocks.org"
    found.luarocks = { name = "luarocks", url = url, location = url, priority = 0, order = 0, mirrors = {}, source = "built-in" }
  end
  if default ~= "" and not found[default] then
    errors.raise {
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
    return a.order < b.order
  end)
  if default == "" then
    list[1].is_default = true
  end
  M.announce(list)
  return list
end

---Tells the host about registries and their mirrors.
---@param list pluv.Registry[]
function M.announce(list)
  local known = {}
  for i, registry in ipairs(list) do
    known[i] = { name = registry.name, url = registry.location, mirrors = registry.mirrors }
  end
  host_http.registries { registries = known }
end

---Returns what identifies a registry in a lock: its URL, or its folder as in
---pluv.toml.
---@param registry pluv.Registry
---@return string
function M.identity(registry)
  return registry.source == "pluv.toml" and registry.url or registry.location
end

---Reports whether a project has the registry that its lock names.
---@param project pluv.Project
---@param identity string the lock's `registry`
---@param name string? required name
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

---Returns the registries in the form for the host.
---@param list pluv.Registry[]
---@return { name: string, url: string, protocol: string }[]
function M.servers(list)
  local servers = {}
  for i, registry in ipairs(list) do
    servers[i] = { name = registry.name, url = registry.location, protocol = registry.protocol or "" }
  end
  return servers
end

---Returns the location of a registry that a lock names.
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
  return path.resolve(project.base or project.root, identity)
end

---Returns what identifies registries in a lock.
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

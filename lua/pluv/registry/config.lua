---Which registries there are, in the order in which they are asked.
local M = {}

---@class pluv.Registry
---@field name string
---@field url string as configured
---@field location string absolute: a URL, or a folder
---@field priority integer
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

---@param found table<string, pluv.Registry>
---@return string? default
local function add_global(found)
  local platform, fs, path = require("host.platform"), require("std.fs"), require("std.path")
  local config = platform.describe().config
  local file = path.join(config, "registries.toml")
  local text = fs.read_if_exists(file)
  if not text then
    return nil
  end
  local default
  for name, entry in pairs(require("host.toml").decode(text, file)) do
    if name == "default" then
      default = entry
    elseif type(entry) == "table" and type(entry.url) == "string" then
      found[name] = {
        name = name,
        url = entry.url,
        location = location(entry.url, config),
        priority = entry.priority or 0,
        source = "registries.toml",
      }
    else
      require("std.errors").raise {
        code = "registry.invalid",
        message = ("%s: `%s` is not a registry"):format(file, name),
        hint = ('write `[%s]` and `url = "https://…"`'):format(name),
      }
    end
  end
  return default
end

---The registries of a project (or of the user, without one): those of pluv.toml
---over the user's registries.toml, luarocks.org when neither names any. Highest
---priority first; then the default, then by name.
---@param project? pluv.Project
---@return pluv.Registry[]
function M.list(project)
  local found = {}
  local default = add_global(found)
  if project then
    for _, entry in ipairs(project.config.registries) do
      found[entry.name] = {
        name = entry.name,
        url = entry.url,
        location = location(entry.url, project.root),
        priority = entry.priority,
        source = "pluv.toml",
      }
    end
    if project.config.default_registry ~= "" then
      default = project.config.default_registry
    end
  end
  if not next(found) then
    local url = "https://luarocks.org"
    found.luarocks = { name = "luarocks", url = url, location = url, priority = 0, source = "built-in" }
  end
  if default and not found[default] then
    require("std.errors").raise {
      code = "registry.invalid",
      message = ("the default registry `%s` is not configured"):format(default),
      hint = ("add `[registries.%s]` with its url to pluv.toml"):format(default),
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
  if not default then
    list[1].is_default = true
  end
  return list
end

---The registries as the host takes them.
---@param list pluv.Registry[]
---@return { name: string, url: string }[]
function M.servers(list)
  local servers = {}
  for i, registry in ipairs(list) do
    servers[i] = { name = registry.name, url = registry.location }
  end
  return servers
end

return M

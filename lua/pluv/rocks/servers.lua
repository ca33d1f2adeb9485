---LuaRocks' servers as registries.
local path = require("std.path")
local index = require("host.index")
local registries = require("pluv.registry")
local project_trust = require("pluv.rocks.project_trust")

local M = {}

---Returns the location of a server: a URL, or an absolute folder.
---@param settings pluv.RocksSettings
---@param url string
---@return string
local function location(settings, url)
  local folder = url:match("^file://(.*)$")
  if not folder and url:find("^%a[%w+.-]*://") then
    return (url:gsub("/+$", ""))
  end
  return path.resolve(settings.ctx.dir, folder or url)
end

---Returns the servers of the settings, in their order. The first of a list of LuaRocks'
---configuration is the server, the others are its mirrors.
---@param settings pluv.RocksSettings
---@return pluv.Registry[]
function M.list(settings)
  project_trust.check(settings)
  local list = {}
  for i, entry in ipairs(settings.all.rocks_servers) do
    local urls = type(entry) == "table" and entry or { entry }
    local mirrors = {}
    for j = 2, #urls do
      mirrors[j - 1] = location(settings, urls[j])
    end
    list[i] = {
      name = urls[1],
      url = location(settings, urls[1]),
      location = location(settings, urls[1]),
      priority = 0,
      order = i,
      mirrors = mirrors,
      is_default = i == 1,
      source = "pluv.toml",
    }
  end
  registries.announce(list)
  return list
end

---Returns the newest version of names that a server has. LuaRocks takes development
---versions for the newest; pluv takes a release if there is one.
---@param settings pluv.RocksSettings
---@param names string[]
---@return table<string, { version: string, server: string }>
function M.newest(settings, names)
  local list = M.list(settings)
  local offers = index.versions { registries = registries.servers(list), lua = settings.lua, names = names }
  local newest = {}
  for name, offer in pairs(offers) do
    for _, server in ipairs(list) do
      if server.name == offer.registry then
        newest[name] = { version = offer.newest, server = server.location }
      end
    end
  end
  return newest
end

return M

---Finds rocks on servers, as LuaRocks lists them.
local errors = require("std.errors")
local log = require("std.log")
local index = require("host.index")
local version = require("host.version")
local packed_rock = require("pluv.tree.packed_rock")
local registries = require("pluv.registry")
local local_search = require("pluv.rocks.local_search")
local servers = require("pluv.rocks.servers")

local M = {}

---@class pluv.PublishedRock a file on a server
---@field name string
---@field version string
---@field kind string
---@field url string
---@field server string location of the server, or of the namespace on it

---Returns the files on all servers that match a query: those that this machine can use.
---Servers that do not answer are skipped with a warning.
---@param settings pluv.RocksSettings
---@param query pluv.RocksQuery
---@param kinds? table<string, boolean> all that this machine can use by default
---@return pluv.PublishedRock[]
function M.find(settings, query, kinds)
  kinds = kinds or { rockspec = true, src = true, all = true, [packed_rock.platform()] = true }
  local found = {}
  for _, server in ipairs(servers.list(settings)) do
    local ok, all = errors.catch(index.published, {
      registries = registries.servers { server },
      lua = settings.lua,
      namespace = query.namespace,
    })
    if not ok then
      if all.code == "interrupted" then
        error(all, 0)
      end
      log.warn("skipping the server %s: %s", server.location, all.message)
    end
    for _, rock in ipairs(ok and all or {}) do
      local is_named = rock.name == query.name or query.is_part and rock.name:find(query.name, 1, true)
      local fits = not query.version or version.matches(rock.version, "== " .. query.version)
      if is_named and fits and kinds[rock.kind] then
        local one = rock --[[@as pluv.PublishedRock]]
        one.server = server.location .. (query.namespace and "/manifests/" .. query.namespace or "")
        found[#found + 1] = one
      end
    end
  end
  return found
end

---Returns how much a kind of file is preferred: a rock that is built, then a source.
---@param kind string
---@return integer
local function rank(kind)
  return ({ rockspec = 1, src = 2 })[kind] or 3
end

---Returns the file of the newest version: of a release, if there is one. Fails with
---`resolve.missing`.
---@param settings pluv.RocksSettings
---@param query pluv.RocksQuery
---@param kinds? table<string, boolean>
---@return pluv.PublishedRock
function M.newest(settings, query, kinds)
  local best ---@type pluv.PublishedRock?
  local function is_dev(rock)
    return rock.version:find("^scm") ~= nil or rock.version:find("^dev") ~= nil or rock.version:find("^cvs") ~= nil
  end
  ---@param rock pluv.PublishedRock
  ---@param other pluv.PublishedRock
  ---@return boolean
  local function is_better(rock, other)
    if is_dev(rock) ~= is_dev(other) then
      return is_dev(other)
    end
    local order = version.compare(rock.version, other.version)
    return order > 0 or order == 0 and rock.server == other.server and rank(rock.kind) >= rank(other.kind)
  end
  for _, rock in ipairs(M.find(settings, query, kinds)) do
    if not best or is_better(rock, best) then
      best = rock
    end
  end
  return best
    or errors.raise {
      code = "resolve.missing",
      message = ("no server has %s for Lua %s"):format(local_search.describe(query), settings.lua),
      hint = ("`pluv rocks search %s` lists what the servers have"):format(query.name),
    }
end

return M

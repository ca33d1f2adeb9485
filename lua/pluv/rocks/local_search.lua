---Finds installed rocks in the trees of `pluv rocks`.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local host_tree = require("host.tree")
local version = require("host.version")

local M = {}

---@class pluv.RocksQuery
---@field name string lower case
---@field namespace? string
---@field version? string
---@field is_part? boolean whether `name` may be a part of a name

---@class pluv.InstalledRock
---@field name string
---@field version string
---@field namespace? string
---@field tree pluv.RocksTree
---@field modules table<string, string>
---@field commands table<string, string>
---@field dependencies string[]
---@field needs table<string, string> versions of all rocks that it needs, directly or not

---Returns the query of a name and version from a command line.
---@param name string may have a namespace
---@param number string?
---@param namespace string? of the option `--namespace`
---@return pluv.RocksQuery
function M.query(name, number, namespace)
  local space, plain = name:match("^([^/]+)/([^/]+)$")
  return {
    name = (plain or name):lower(),
    namespace = space and space:lower() or namespace and namespace:lower(),
    version = number,
  }
end

---Returns a query as LuaRocks prints it: "user/name 1.0".
---@param query pluv.RocksQuery
---@return string
function M.describe(query)
  local name = query.namespace and query.namespace .. "/" .. query.name or query.name
  return query.version and name .. " " .. query.version or name
end

---@param query pluv.RocksQuery
---@param rock host.tree.Held
---@return boolean
local function matches(query, rock)
  local is_named = rock.name == query.name or query.is_part and rock.name:find(query.name, 1, true) ~= nil
  return is_named == true and (not query.version or version.matches(rock.version, "== " .. query.version))
end

---Returns the namespace that a rock was installed from.
---@param place host.tree.Place
---@param rock { name: string, version: string }
---@return string?
function M.namespace(place, rock)
  return fs.read_if_exists(path.join(place.rocks, rock.name, rock.version, "rock_namespace"))
end

---Returns the rocks of a tree that match a query, by name, highest version first.
---@param tree pluv.RocksTree
---@param query pluv.RocksQuery
---@return pluv.InstalledRock[]
---@return boolean is_there whether the tree has a manifest
function M.of_tree(tree, query)
  local held, found = host_tree.read(tree.place), {}
  for _, rock in ipairs(held) do
    if matches(query, rock) then
      local namespace = M.namespace(tree.place, rock)
      if not query.namespace or namespace == query.namespace then
        local one = rock --[[@as pluv.InstalledRock]]
        one.namespace, one.tree = namespace, tree
        found[#found + 1] = one
      end
    end
  end
  return found, held[1] ~= nil or fs.is_file(path.join(tree.place.rocks, "manifest"))
end

---Returns the trees that a command reads: that of `--tree`, or all.
---@param settings pluv.RocksSettings
---@return pluv.RocksTree[]
function M.trees(settings)
  if settings.arg_tree then
    return { settings.arg_tree }
  end
  return settings.trees
end

---Returns the rocks of several trees that match a query, in the order of the trees. A tree
---with a damaged manifest is skipped with a warning.
---@param list pluv.RocksTree[]
---@param query pluv.RocksQuery
---@return pluv.InstalledRock[]
function M.all(list, query)
  local found, seen = {}, {}
  for _, tree in ipairs(list) do
    if not seen[tree.place.rocks] then
      seen[tree.place.rocks] = true
      local ok, rocks = errors.catch(M.of_tree, tree, query)
      if not ok then
        log.warn("skipping the tree %s: %s", tree.root, rocks.message)
      end
      for _, rock in ipairs(ok and rocks or {}) do
        found[#found + 1] = rock
      end
    end
  end
  return found
end

---Returns the rock that a command is about: of several versions the highest, in the last
---tree that has it. Fails with `resolve.missing`.
---@param settings pluv.RocksSettings
---@param query pluv.RocksQuery
---@return pluv.InstalledRock
function M.pick(settings, query)
  local found = M.all(M.trees(settings), query)
  local names, exact = {}, {}
  for _, rock in ipairs(found) do
    if not names[rock.name] then
      names[rock.name], names[#names + 1] = true, rock.name
    end
    if rock.name == query.name then
      exact[#exact + 1] = rock
    end
  end
  if not exact[1] and #names > 1 then
    table.sort(names)
    errors.raise {
      code = "resolve.missing",
      message = ("several installed rocks match `%s`: %s"):format(M.describe(query), table.concat(names, ", ")),
      hint = "name one of them",
    }
  end
  local best ---@type pluv.InstalledRock?
  for _, rock in ipairs(exact[1] and exact or found) do
    if not best or version.compare(rock.version, best.version) >= 0 then
      best = rock
    end
  end
  return best
    or errors.raise {
      code = "resolve.missing",
      message = ("%s is not installed"):format(M.describe(query)),
      hint = "`pluv rocks list` lists installed rocks",
    }
end

return M

---Removes rocks from a tree.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local host_tree = require("host.tree")
local deployment = require("pluv.rocks.deployment")
local given_file = require("pluv.rocks.given_file")
local local_search = require("pluv.rocks.local_search")
local stability = require("pluv.rocks.stability")
local trees = require("pluv.rocks.trees")

local M = {}

---Returns the query of a word: a name, or the file name of a rock or rockspec.
---@param settings pluv.RocksSettings
---@param word string
---@return pluv.RocksQuery
local function query_of(settings, word)
  if given_file.is_file(word) then
    local name, number = given_file.parse(path.base(word))
    return { name = name, version = number }
  end
  return local_search.query(word, settings.opts.version, settings.opts.namespace)
end

---Returns the name of rocks.
---@param rocks pluv.InstalledRock[] of one name, at least one
---@return string
function M.name_of(rocks)
  local first = rocks[1] --[[@as pluv.InstalledRock]]
  return first.name
end

---Returns the rocks that lack a dependency once versions of a rock are gone.
---@param settings pluv.RocksSettings
---@param mode string
---@param gone pluv.InstalledRock[] of one name
---@return host.tree.Held[]
function M.dependents(settings, mode, gone)
  local own, versions = stability.installed(settings, mode)
  local name, is_gone, remaining = M.name_of(gone), {}, {}
  for _, rock in ipairs(gone) do
    is_gone[rock.version] = true
  end
  for _, number in ipairs(versions[name] or {}) do
    remaining[#remaining + 1] = not is_gone[number] and number or nil
  end
  return stability.dependents(own, name, remaining)
end

---Removes versions of a rock from the tree, unless that breaks other rocks.
---@param settings pluv.RocksSettings
---@param gone pluv.InstalledRock[] of one name
---@param mode string deps mode
---@return boolean removed
function M.remove_versions(settings, gone, mode)
  local opts, name, numbers = settings.opts, M.name_of(gone), {}
  for i, rock in ipairs(gone) do
    numbers[i] = rock.version
  end
  if not opts.force_fast then
    settings:print("Checking stability of dependencies in the absence of")
    settings:print(("%s %s..."):format(name, table.concat(numbers, ", ")))
    settings:print()
    local broken = {}
    for i, rock in ipairs(M.dependents(settings, mode, gone)) do
      broken[i] = rock.name .. " " .. rock.version
    end
    if broken[1] and not opts.force then
      return errors.raise {
        code = "tree.needed",
        message = ("%s %s is needed by %s"):format(name, table.concat(numbers, ", "), table.concat(broken, ", ")),
        hint = "remove those too, or remove it all the same with `--force`",
      }
    elseif broken[1] then
      log.warn("%s may not work without %s", table.concat(broken, ", "), name)
    end
  end
  local list = {}
  for i, rock in ipairs(gone) do
    settings:print(("Removing %s %s..."):format(rock.name, rock.version))
    list[i] = { name = rock.name, version = rock.version }
  end
  deployment.note(host_tree.change {
    place = settings.target.place,
    others = deployment.places(settings, mode),
    remove = list,
    no_manifest = settings.all.no_manifest == true,
  })
  return true
end

---Removes a rock. Holds the tree's lock.
---@param settings pluv.RocksSettings
---@param word string
function M.remove(settings, word)
  local mode = trees.deps_mode(settings)
  settings:require_writable()
  host_tree.with_lock(settings.target.root, settings.opts.force_lock == true, function()
    local query = query_of(settings, word)
    local gone = local_search.of_tree(settings.target, query)
    if not gone[1] then
      errors.raise {
        code = "resolve.missing",
        message = ("%s is not installed in %s"):format(local_search.describe(query), settings.target.root),
        hint = "`pluv rocks list` lists installed rocks with their trees",
      }
    end
    M.remove_versions(settings, gone, mode)
    settings:print("Removal successful.")
    stability.report(settings, mode, settings:provided())
  end)
end

---Removes all rocks of a tree; with `--old-versions`, all but the highest of each.
---@param settings pluv.RocksSettings
function M.purge(settings)
  local opts = settings.opts
  settings:require_writable()
  host_tree.with_lock(settings.target.root, opts.force_lock == true, function()
    local rocks, is_there = local_search.of_tree(settings.target, { name = "", is_part = true })
    if not is_there then
      errors.raise {
        code = "file.missing",
        message = ("%s is not a tree of LuaRocks for Lua %s: it has no manifest"):format(settings.target.root, settings.lua),
      }
    end
    if not opts.old_versions then
      local list = {}
      for i, rock in ipairs(rocks) do
        settings:print(("Removing %s %s..."):format(rock.name, rock.version))
        list[i] = { name = rock.name, version = rock.version }
      end
      host_tree.change { place = settings.target.place, remove = list }
      return
    end
    local older = {}
    for _, rock in ipairs(rocks) do
      if not older[rock.name] then -- the highest comes first
        older[rock.name] = {}
        settings:print(("Keeping %s %s..."):format(rock.name, rock.version))
      else
        table.insert(older[rock.name], rock)
      end
    end
    for _, name in ipairs(tables.keys(older)) do
      local ok, failure = true, nil ---@type boolean, any
      if older[name][1] then
        ok, failure = errors.catch(M.remove_versions, settings, older[name], settings.all.deps_mode)
      end
      if not ok then
        log.warn("keeping the older versions of %s: %s", name, failure.message)
      elseif older[name][1] then
        settings:print("Removal successful.")
      end
    end
  end)
end

return M

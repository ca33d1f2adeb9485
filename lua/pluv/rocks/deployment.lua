---Builds chosen rocks and puts them into a tree.
local log = require("std.log")
local path = require("std.path")
local host_tree = require("host.tree")
local rockspec = require("host.rockspec")
local wrappers = require("pluv.tree.wrapper")
local names = require("pluv.project.names")
local unit = require("pluv.build.unit")
local fill = require("pluv.install.fill")
local stability = require("pluv.rocks.stability")
local trees = require("pluv.rocks.trees")

local M = {}

---@class pluv.RocksPart a rock for host.tree.change
---@field dir string
---@field wrappers table<string, string>
---@field no_doc? boolean
---@field lock? string

---@class pluv.RocksDeployment
---@field mode string deps mode
---@field named? string the rock that the command line names; `keep`, `force` and `fast` are for it alone
---@field keep? boolean keep its other versions
---@field force? boolean remove them even if that breaks dependencies
---@field fast? boolean the same, without a word
---@field no_doc? table<string, boolean> rocks to install without documents, by name
---@field locks? table<string, string> contents of luarocks.lock, by name
---@field leave? fun(u: pluv.Unit) what to do with a rock that is built only

---Returns how the programs of rocks start: with the modules of the tree and of others.
---luarocks.loader finds the versions that a rock was installed with, if a tree has several.
---@param settings pluv.RocksSettings
---@param mode string
---@return pluv.WrapperOptions
local function wrapper_options(settings, mode)
  local place = settings.target.place
  local lua, lib = path.rel(place.root, place.lua), path.rel(place.root, place.lib)
  local more, cmore = "", ""
  for _, tree in ipairs(trees.for_dependencies(settings, mode)) do
    if tree ~= settings.target then
      more = more .. path.join(tree.place.lua, "?.lua") .. ";" .. path.join(tree.place.lua, "?", "init.lua") .. ";"
      cmore = cmore .. path.join(tree.place.lib, "?." .. wrappers.library) .. ";"
    end
  end
  return {
    rocks = path.rel(place.root, place.rocks),
    start = function(rock)
      return wrappers.start(lua, lib, more, cmore)
        .. (" local found, loader = pcall(require, 'luarocks.loader') if found then loader.add_context(%s, %s) end"):format(
          wrappers.literal(rock.name),
          wrappers.literal(rock.version)
        )
    end,
  }
end

---Returns the older versions of new rocks that go, and says which stay because other
---rocks need them.
---@param settings pluv.RocksSettings
---@param new { name: string, version: string }[]
---@param options pluv.RocksDeployment
---@return { name: string, version: string }[]
local function superseded(settings, new, options)
  if settings.all.keep_other_versions then
    return {}
  end
  local own, versions = stability.installed(settings, settings.all.deps_mode)
  local gone = {}
  for _, rock in ipairs(new) do
    local others, rest = {}, {}
    for _, held in ipairs(own) do
      if held.name == rock.name and held.version ~= rock.version then
        others[#others + 1] = { name = held.name, version = held.version }
      else
        rest[#rest + 1] = held
      end
    end
    local remaining = { rock.version }
    for _, version in ipairs(versions[rock.name] or {}) do
      local goes = false
      for _, other in ipairs(others) do
        goes = goes or other.version == version
      end
      remaining[#remaining + 1] = not goes and version or nil
    end
    local is_named = rock.name == options.named
    if is_named and options.keep then
      others = {}
    end
    local broken = {}
    if others[1] and not (is_named and options.fast) then
      broken = stability.dependents(rest, rock.name --[[@as string]], remaining)
    end
    if broken[1] and not (is_named and options.force) then
      for _, other in ipairs(others) do
        log.warn("keeping %s %s, which %s %s needs", other.name, other.version, broken[1].name, broken[1].version)
      end
    else
      for _, other in ipairs(others) do
        settings:print(("Removing %s %s..."):format(other.name, other.version))
        gone[#gone + 1] = other
      end
    end
  end
  return gone
end

---Says what changing a tree did besides.
---@param changed { collisions: table[], backups: table[] }
function M.note(changed)
  for _, c in ipairs(changed.collisions) do
    log.warn("%s and %s both install %s: using that of %s, like LuaRocks", c.used, c.renamed, c.what, c.used)
  end
  for _, b in ipairs(changed.backups) do
    log.warn("%s belongs to no rock; it is now %s", b.path, b.name)
  end
end

---Builds packages, or takes them from the cache.
---@param workshop pluv.RocksWorkshop
---@param packages table[] as in pluv.lock
---@param tools table[]
---@return pluv.Unit[]
function M.build(workshop, packages, tools)
  local units = {}
  for i, package in ipairs(packages) do
    units[i] = unit.of(workshop.project, workshop.runtime, package)
  end
  fill.fill(workshop.project, workshop.runtime, units, {
    offline = workshop.settings.ctx.offline,
    rebuild = false,
    tools = tools,
  })
  return units
end

---Returns the licence that a built rock's rockspec names.
---@param workshop pluv.RocksWorkshop
---@param u pluv.Unit
---@return string?
local function licence(workshop, u)
  local file = path.join(u.dir, ("%s-%s.rockspec"):format(u.package.name, u.package.version))
  local spec = rockspec.load { path = file, lua = workshop.runtime.target }
  return (spec.table.description or {}).license
end

---Returns the trees that hold dependencies.
---@param settings pluv.RocksSettings
---@param mode string
---@return host.tree.Place[]
function M.places(settings, mode)
  local places = {}
  for i, tree in ipairs(trees.for_dependencies(settings, mode)) do
    places[i] = tree.place
  end
  return places
end

---Orders rocks as LuaRocks installs them: dependencies first.
---@param packages table[] as in pluv.lock
---@return table[]
function M.in_order(packages)
  local by_name, done, ordered = {}, {}, {}
  for _, package in ipairs(packages) do
    by_name[package.name] = package
  end
  local function visit(package)
    if not package or done[package.name] then
      return
    end
    done[package.name] = true
    for _, text in ipairs(package.dependencies) do
      visit(by_name[names.of_dependency(text)])
    end
    ordered[#ordered + 1] = package
  end
  for _, package in ipairs(packages) do
    visit(package)
  end
  return ordered
end

---Removes the other versions of a rock that the tree has already, as its installation would.
---@param settings pluv.RocksSettings
---@param name string
---@param version string
---@param options pluv.RocksDeployment
function M.supersede(settings, name, version, options)
  local gone = superseded(settings, { { name = name, version = version } }, options)
  if gone[1] then
    M.note(host_tree.change {
      place = settings.target.place,
      others = M.places(settings, options.mode),
      remove = gone,
      no_manifest = settings.all.no_manifest == true,
    })
  end
end

---Puts built rocks into the tree.
---@param workshop pluv.RocksWorkshop
---@param units pluv.Unit[]
---@param options pluv.RocksDeployment
function M.deploy(workshop, units, options)
  local settings = workshop.settings
  local dirs, new = {}, {}
  for i, u in ipairs(units) do
    dirs[i] = u.dir
    new[i] = { name = u.package.name, version = u.package.version }
  end
  ---@type pluv.RocksPart[]
  local parts = wrappers.parts(dirs, workshop.runtime, wrapper_options(settings, options.mode))
  for i, part in ipairs(parts) do
    local name = new[i].name
    part.no_doc = options.no_doc and options.no_doc[name] or false
    part.lock = options.locks and options.locks[name] or ""
    if settings.all.wrap_bin_scripts == false then
      part.wrappers = {}
    end
  end
  M.note(host_tree.change {
    place = settings.target.place,
    others = M.places(settings, options.mode),
    add = parts,
    remove = superseded(settings, new, options),
    no_manifest = settings.opts.no_manifest == true or settings.all.no_manifest == true,
  })
  settings:print()
  for i, rock in ipairs(new) do
    local license = licence(workshop, units[i] --[[@as pluv.Unit]])
    settings:print(
      ("%s %s is now installed in %s%s"):format(
        rock.name,
        rock.version,
        settings.target.root,
        license and (" (license: %s)"):format(license) or ""
      )
    )
  end
end

return M

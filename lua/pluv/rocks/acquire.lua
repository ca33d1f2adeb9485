---Installs a rock that a command line names, with its dependencies: `install` and `build`.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_tree = require("host.tree")
local binary_rock = require("pluv.rocks.binary_rock")
local deployment = require("pluv.rocks.deployment")
local given_file = require("pluv.rocks.given_file")
local local_search = require("pluv.rocks.local_search")
local pins = require("pluv.rocks.pins")
local solution = require("pluv.rocks.solution")
local stability = require("pluv.rocks.stability")
local trees = require("pluv.rocks.trees")
local workshops = require("pluv.rocks.workshop")

local M = {}

---Reports whether the tree has a version of a rock.
---@param settings pluv.RocksSettings
---@param name string
---@param version string
---@return boolean
function M.is_there(settings, name, version)
  for _, held in ipairs(host_tree.read(settings.target.place)) do
    if held.name == name and held.version == version then
      return true
    end
  end
  return false
end

---Prints that the tree has a version of a rock already.
---@param settings pluv.RocksSettings
---@param name string
---@param version string
function M.say_there(settings, name, version)
  settings:print(("%s %s is already installed in %s"):format(name, version, settings.target.root))
  settings:print("Use --force to reinstall.")
end

---Adds the versions of a luarocks.lock in the working folder. Like LuaRocks, installs all of
---them with `--only-deps`, else those that the rock needs.
---@param settings pluv.RocksSettings
---@param wanted pluv.RocksWanted
function M.use_pins(settings, wanted)
  local found = not settings.opts.pin and wanted.mode ~= "none" and pins.read(settings.ctx.dir)
  if not found then
    return
  end
  settings:print("Using dependencies pinned in lockfile: " .. path.join(settings.ctx.dir, "luarocks.lock"))
  wanted.pins = found.dependencies
  for name, version in pairs(settings.opts.only_deps and found.dependencies or {}) do
    wanted.roots[#wanted.roots + 1] = { dependency = ("%s == %s"):format(name, version), who = "luarocks.lock" }
  end
end

---Prints what is installed from where.
---@param workshop pluv.RocksWorkshop
---@param packages table[]
function M.announce(workshop, packages)
  for _, package in ipairs(packages) do
    local is_rock = package.source:find("%.rock$") and not package.source:find("://")
    local file = is_rock and package.source or ("%s-%s.rockspec"):format(package.name, package.version)
    local base = package.namespace ~= "" and package.registry .. "/manifests/" .. package.namespace or package.registry
    local is_given = package.registry:sub(1, #workshop.work) == workshop.work
    if package.path == "" and not is_given then
      workshop.settings:print(("Installing %s/%s"):format(base, file))
    end
  end
end

---Puts the packages of a solution into the tree; with `--pack-binary-rock`, packs the rock
---instead, and with `--no-install`, leaves it out.
---@param workshop pluv.RocksWorkshop
---@param chosen pluv.RocksChosen
---@param name string? of the rock, if it is built itself
---@param options pluv.RocksDeployment
function M.finish(workshop, chosen, name, options)
  local opts = workshop.settings.opts
  local packages = deployment.in_order(chosen.new)
  M.announce(workshop, packages)
  local units, own = deployment.build(workshop, packages, chosen.tools), nil
  for i, u in ipairs(units) do
    if u.package.name == name and (opts.pack_binary_rock or opts.no_install) then
      own = table.remove(units, i)
      break
    end
  end
  -- LuaRocks installs the dependencies of a rock that it packs into a temporary tree.
  if units[1] and not (own and opts.pack_binary_rock) then
    deployment.deploy(workshop, units, options)
  end
  if own and opts.pack_binary_rock then
    binary_rock.pack(workshop, own, opts.no_doc == true, name and options.locks and options.locks[name])
  elseif own and options.leave then
    options.leave(own)
  end
end

---Returns what to resolve for a word of a command line.
---@param settings pluv.RocksSettings
---@param rock string a file, URL or name
---@param workshop pluv.RocksWorkshop
---@return pluv.RocksWanted
---@return string? name of the rock, if it is resolved itself
---@return string? what was named, for `--only-deps`
function M.wanted(settings, rock, workshop)
  local opts = settings.opts
  local who = "the command line"
  local wanted = { roots = {}, fresh = {}, mode = trees.deps_mode(settings) }
  if given_file.is_file(rock) then
    local given = given_file.take(workshop, rock)
    if opts.only_deps and given.spec then
      for _, dependency in ipairs(given.spec.dependencies) do
        wanted.roots[#wanted.roots + 1] = { dependency = dependency, who = path.base(given.file) }
      end
      return wanted, nil, given.name .. " " .. given.version
    end
    wanted.only = { [given.name] = given_file.registry }
    wanted.fresh[1] = given.name
    wanted.roots[1] = { dependency = ("%s == %s"):format(given.name, given.version), who = who, loosen = "name another file" }
    wanted.skip = opts.only_deps and { [given.name] = true } or nil
    return wanted, given.name
  end
  if opts.branch then
    errors.raise {
      code = "cli.usage",
      message = "`--branch` is for rockspecs only",
      hint = ("run `pluv rocks download --rockspec %s`, and build that file"):format(rock),
    }
  end
  local query = local_search.query(rock, opts.version, opts.namespace)
  local full = query.namespace and query.namespace .. "/" .. query.name or query.name
  wanted.fresh[1] = query.name
  wanted.roots[1] = {
    dependency = query.version and ("%s == %s"):format(full, query.version) or full,
    who = who,
    loosen = "name another version of it",
  }
  wanted.skip = opts.only_deps and { [query.name] = true } or nil
  return wanted, query.name
end

---Calls a function that changes the tree, holding its lock; without, if the command only
---builds.
---@param settings pluv.RocksSettings
---@param fn fun()
function M.changing(settings, fn)
  if settings.opts.pack_binary_rock or settings.opts.no_install then
    fn()
  else
    settings:require_writable()
    host_tree.with_lock(settings.target.root, settings.opts.force_lock == true, fn)
  end
end

---Installs a rock. Holds the tree's lock.
---@param settings pluv.RocksSettings
---@param rock string
function M.install(settings, rock)
  local opts = settings.opts
  M.changing(settings, function()
    workshops.with(settings, function(workshop)
      local wanted, name, named = M.wanted(settings, rock, workshop)
      M.use_pins(settings, wanted)
      local solved = solution.solve(workshop, wanted)
      local version ---@type string?
      for _, package in ipairs(solved.packages) do
        if package.name == name then
          version = package.version
        end
      end
      ---@type pluv.RocksDeployment
      local options = { mode = wanted.mode, named = name, keep = opts.keep, force = opts.force, fast = opts.force_fast }
      if
        name
        and version
        and not opts.only_deps
        and not opts.pack_binary_rock
        and not (opts.force or opts.force_fast)
        and M.is_there(settings, name, version)
      then
        M.say_there(settings, name, version)
        -- LuaRocks does so for built rocks only.
        if rock:find("%.rock$") and not rock:find("%.src%.rock$") then
          deployment.supersede(settings, name, version, options)
        end
        return
      end
      local chosen = solution.describe(workshop, solved)
      local lock = opts.pin and pins.text(chosen, name, wanted.mode)
        or wanted.pins and fs.read(path.join(settings.ctx.dir, "luarocks.lock"))
        or nil
      options.no_doc = opts.no_doc and name and { [name] = true } or nil
      options.locks = lock and name and { [name] = lock } or nil
      M.finish(workshop, chosen, name, options)
      if opts.pin and named then
        fs.write(path.join(settings.ctx.dir, "luarocks.lock"), lock --[[@as string]])
      end
      if opts.only_deps then
        settings:print(("Stopping after installing dependencies for %s"):format(named or name .. " " .. version))
        settings:print()
      end
      stability.report(settings, wanted.mode, settings:provided())
    end)
  end)
end

return M

---Resolving a project and writing pluv.lock.
local errors, fs = require("std.errors"), require("std.fs")

local M = {}

---@class pluv.Lock
---@field text string
---@field runtimes table[]
---@field packages table[]

---@param project pluv.Project
---@return pluv.Lock?
function M.read(project)
  local text = fs.read_if_exists(project.lock_file)
  if not text then
    return nil
  end
  local lock = require("host.lock").parse(text, "pluv.lock")
  lock.text = text
  return lock
end

---What a project asks for, in the canonical form that the lock records.
---@param project pluv.Project
---@return string[] requires
---@return string[] dev_requires
function M.requirements(project)
  local version = require("std.version")
  local requires, dev = {}, {}
  for _, d in ipairs(project.config.dependencies) do
    local text
    if d.git ~= "" then
      text = ("%s git+%s%s"):format(d.name, d.git, d.ref ~= "" and "#" .. d.ref or "")
    elseif d.path ~= "" then
      text = ("%s path:%s"):format(d.name, d.path)
    else
      text = version.parse_dependency(d.name .. " " .. d.constraint).text
      if d.registry ~= "" then
        text = text .. " from " .. d.registry
      end
    end
    local list = d.dev and dev or requires
    list[#list + 1] = text
  end
  table.sort(requires)
  table.sort(dev)
  return requires, dev
end

---@param lock pluv.Lock
---@param tag string
---@return table? runtime
---@return table[] packages
function M.select(lock, tag)
  local block
  for _, runtime in ipairs(lock.runtimes) do
    if runtime.tag == tag then
      block = runtime
    end
  end
  local packages = {}
  for _, package in ipairs(lock.packages) do
    for _, own in ipairs(package.runtimes) do
      if own == tag then
        packages[#packages + 1] = package
      end
    end
  end
  return block, packages
end

---@param a string[]
---@param b string[]
---@return boolean
local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0")
end

---@param provides table<string, string>
---@return string[]
local function provided_list(provides)
  local list = {}
  for name, version in pairs(provides) do
    list[#list + 1] = name .. " " .. version
  end
  table.sort(list)
  return list
end

---@param project pluv.Project
---@param packages table[]
---@param lua string
---@return string? name of a folder whose rockspec is not as it was
local function changed_folder(project, packages, lua)
  for _, package in ipairs(packages) do
    if package.path ~= "" then
      local dir = require("std.path").resolve(project.root, package.path)
      local ok, now = errors.catch(require("pluv.project.pinned").describe, dir, package.name, lua)
      if not ok or now.rockspec_sha256 ~= package.rockspec_sha256 or now.version ~= package.version then
        return package.name
      end
    end
  end
end

---Why a lock does not serve a runtime of the project any more; nil if it does.
---Never uses the network.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
function M.staleness(project, lock, runtime)
  if not lock then
    return "there is no pluv.lock"
  end
  local block, packages = M.select(lock, runtime.tag)
  if not block then
    return ("pluv.lock has nothing for %s"):format(runtime.tag)
  end
  local requires, dev = M.requirements(project)
  if not same(requires, block.requires) or not same(dev, block.dev_requires) then
    return "pluv.toml has changed since pluv.lock was written"
  end
  if not same(provided_list(runtime.provides), block.provides) then
    return ("%s provides other rocks than when pluv.lock was written"):format(runtime.tag)
  end
  local folder = changed_folder(project, packages, runtime.lua)
  if folder then
    return ("the path dependency `%s` has changed"):format(folder)
  end
end

---The lock, or a failure when it does not serve the runtime.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return pluv.Lock
function M.require_fresh(project, runtime)
  local lock = M.read(project)
  local reason = M.staleness(project, lock, runtime)
  if reason then
    errors.raise {
      code = lock and "lock.stale" or "lock.missing",
      message = reason .. ", and `--frozen` was given",
      hint = "run `pluv lock` and commit pluv.lock",
    }
  end
  return lock
end

---@param project pluv.Project
---@return { dependency: string, who: string }[] roots
---@return table<string, string> only
local function roots_of(project)
  local roots, only = {}, {}
  for i, d in ipairs(project.config.dependencies) do
    roots[i] = {
      dependency = d.name .. " " .. d.constraint,
      who = d.dev and "pluv.toml [dev-dependencies]" or "pluv.toml [dependencies]",
    }
    if d.registry ~= "" then
      only[d.name] = d.registry
    end
  end
  return roots, only
end

---Downloads what was chosen, to know its hash; what the old lock knows is not
---downloaded again.
---@param chosen table[] of host.resolver.solve
---@param locked table<string, table> packages of the old lock by name
---@param runtime pluv.Runtime
---@param work string
---@param offline boolean
---@return table<string, { source: string, sha256: string, rockspec_sha256: string }> by name
local function hash_sources(chosen, locked, runtime, work, offline)
  local source = require("pluv.build.source")
  local graph = require("std.jobs").graph { title = "Fetching" }
  local known, fetched = {}, {}
  for _, package in ipairs(chosen) do
    local old = locked[package.name]
    if not package.pinned and old and old.version == package.version and old.registry == package.registry and old.rockspec_sha256 == package.rockspec_sha256 then
      known[package.name] = { source = old.source, sha256 = old.source_sha256, rockspec_sha256 = old.rockspec_sha256 }
    elseif not package.pinned then
      local label = ("fetched %s %s"):format(package.name, package.version)
      if package.kind == "rockspec" then
        graph:lua {
          id = package.name, label = label, module = "pluv.build.source", call = "record",
          args = { package = package, work = work, offline = offline },
        }
      else
        graph:fetch { id = package.name, label = label, url = package.url, immutable = true }
        fetched[package.name] = package
      end
    end
  end
  for name, result in pairs((graph:run())) do
    local package = fetched[name]
    known[name] = package and {
      source = package.file,
      sha256 = result.sha256,
      rockspec_sha256 = source.inner_rockspec(package, result.path, runtime.lua, work),
    } or result
  end
  return known
end

---The part of the lock that is a registry's identity: its URL, or its folder as
---written in pluv.toml.
---@param registries pluv.Registry[]
---@return table<string, string>
local function identities(registries)
  local map = {}
  for _, registry in ipairs(registries) do
    map[registry.name] = registry.source == "pluv.toml" and registry.url or registry.location
  end
  return map
end

---@param chosen table
---@param pinned table<string, pluv.Pinned>
---@param sources table<string, table>
---@param registry string?
---@return table
local function entry(chosen, pinned, sources, registry)
  local own = pinned[chosen.name]
  if own then
    return {
      name = chosen.name, version = chosen.version, dependencies = chosen.dependencies, build = own.build,
      rockspec = own.rockspec, rockspec_sha256 = own.rockspec_sha256, path = own.path,
      git = own.git, ref = own.ref, commit = own.commit, source_sha256 = own.source_sha256,
    }
  end
  local source = sources[chosen.name]
  return {
    name = chosen.name, namespace = chosen.namespace, version = chosen.version, dependencies = chosen.dependencies,
    build = chosen.build, registry = registry, source = source.source, source_sha256 = source.sha256,
    rockspec_sha256 = source.rockspec_sha256,
  }
end

---Resolves a project for a runtime and returns the new text of pluv.lock, which
---is not written. What the present lock says is kept where it still fits.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, upgrade?: boolean }
---@return string text
function M.resolve(project, runtime, options)
  local layout = require("pluv.project.layout")
  local registries = require("pluv.registry.config").list(project)
  local lock = M.read(project)
  local locked, preferred = {}, {}
  if lock then
    local _, packages = M.select(lock, runtime.tag)
    -- Another runtime's choice is the next best guess.
    for _, list in ipairs { lock.packages, packages } do
      for _, package in ipairs(list) do
        locked[package.name] = package
        preferred[package.name] = package.version
      end
    end
  end
  if options.upgrade then
    locked, preferred = {}, {}
  end
  local urls = identities(registries)
  for _, package in pairs(locked) do
    for name, url in pairs(urls) do
      if url == package.registry then
        package.registry = name
      end
    end
  end

  local work = fs.temp_dir(layout.work_dir(), "lock-")
  return errors.finally(function()
    fs.remove(work)
  end, function()
    local by_name = {}
    local pinned = require("pluv.project.pinned").collect(project, runtime.lua, locked, work, options.offline)
    for _, package in ipairs(pinned) do
      by_name[package.name] = package
    end
    local roots, only = roots_of(project)
    local servers, versions = {}, {}
    for i, registry in ipairs(registries) do
      servers[i] = { name = registry.name, url = registry.location }
    end
    for i, package in ipairs(pinned) do
      versions[i] = { name = package.name, version = package.version, dependencies = package.dependencies }
    end
    local chosen = require("host.resolver").solve {
      registries = servers, only = only, pinned = versions, lua = runtime.lua,
      roots = roots, provided = runtime.provides, preferred = preferred,
    }
    local sources = hash_sources(chosen, locked, runtime, work, options.offline)
    local packages = {}
    for i, package in ipairs(chosen) do
      packages[i] = entry(package, by_name, sources, urls[package.registry])
    end
    local requires, dev = M.requirements(project)
    return require("host.lock").replace {
      text = lock and lock.text or "",
      file = "pluv.lock",
      runtime = { tag = runtime.tag, provides = provided_list(runtime.provides), requires = requires, dev_requires = dev },
      packages = packages,
    }
  end)
end

---Makes pluv.lock serve a runtime and returns it; does nothing when it already
---does.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, frozen?: boolean, upgrade?: boolean, force?: boolean }
---@return pluv.Lock
---@return boolean changed
function M.ensure(project, runtime, options)
  if options.frozen then
    return M.require_fresh(project, runtime), false
  end
  local lock = M.read(project)
  local reason = M.staleness(project, lock, runtime)
  if not reason and not options.upgrade and not options.force then
    return lock, false
  end
  require("std.log").debug("locking: %s", reason or "asked for")
  local layout = require("pluv.project.layout")
  return fs.with_lock(layout.lock(project.root), function()
    local text = M.resolve(project, runtime, options)
    local changed = not lock or lock.text ~= text
    if changed then
      fs.write(project.lock_file, text)
    end
    return M.read(project), changed
  end)
end

return M

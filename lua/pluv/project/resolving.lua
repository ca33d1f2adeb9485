---Resolving a project: what pluv.toml asks for in, the text of pluv.lock out.
local errors, fs = require("std.errors"), require("std.fs")
local layout, locking = require("pluv.project.layout"), require("pluv.project.locking")

local M = {}

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

---@param registries pluv.Registry[]
---@param only table<string, string>
local function require_registries(registries, only)
  local names = {}
  for _, registry in ipairs(registries) do
    names[registry.name] = true
  end
  for package, name in pairs(only) do
    if not names[name] then
      errors.raise {
        code = "registry.invalid",
        message = ("`%s` is to come from the registry `%s`, which is not configured"):format(package, name),
        hint = "see which are with `pluv registry list`",
      }
    end
  end
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
      rockspec_sha256 = source.inner_rockspec(package, result.path, runtime.target, work),
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

---The dependencies of a chosen package on other chosen ones, as its rockspec
---words them, sorted.
---@param chosen table
---@param requires string[]
---@return string[]
local function edges(chosen, requires)
  local version = require("host.version")
  local wanted, list = {}, {}
  for _, name in ipairs(chosen.dependencies) do
    wanted[name] = true
  end
  for _, text in ipairs(requires) do
    local dependency = version.parse_dependency(text)
    if wanted[dependency.name] then
      list[#list + 1] = dependency.text
    end
  end
  table.sort(list)
  return list
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
      name = chosen.name, version = chosen.version, dependencies = edges(chosen, own.dependencies), build = own.build,
      rockspec = own.rockspec, rockspec_sha256 = own.rockspec_sha256, path = own.path,
      git = own.git, ref = own.ref, commit = own.commit, source_sha256 = own.source_sha256,
    }
  end
  local source = sources[chosen.name]
  return {
    name = chosen.name, namespace = chosen.namespace, version = chosen.version,
    dependencies = edges(chosen, chosen.requires), build = chosen.build, registry = registry, source = source.source, source_sha256 = source.sha256,
    rockspec_sha256 = source.rockspec_sha256,
  }
end

---The present lock; of one that does not read, as with git's conflict markers, the
---versions that it names.
---@param project pluv.Project
---@return pluv.Lock?
---@return table<string, string> hints
local function present(project)
  local read, lock = errors.catch(locking.read, project)
  if read then
    return lock, {}
  elseif lock.code ~= "lock.invalid" then
    error(lock, 0)
  end
  require("std.log").warn("%s; resolving anew", lock.message)
  return nil, require("host.lock").hints(fs.read(project.lock_file))
end

---What a lock says that a new one should keep: packages by name, and versions to
---prefer.
---@param lock pluv.Lock?
---@param tag string
---@param upgrade boolean|table<string, boolean>|nil true, or the names not to keep
---@return table<string, table> locked
---@return table<string, string> preferred
local function keep(lock, tag, upgrade)
  local locked, preferred = {}, {}
  if not lock or upgrade == true then
    return locked, preferred
  end
  local _, packages = locking.select(lock, tag)
  -- Another runtime's choice is the next best guess.
  for _, list in ipairs { lock.packages, packages } do
    for _, package in ipairs(list) do
      if not upgrade or not upgrade[package.name] then
        locked[package.name] = package
        preferred[package.name] = package.version
      end
    end
  end
  return locked, preferred
end

---@class pluv.Choice
---@field packages table[] of host.resolver.solve
---@field pinned table<string, pluv.Pinned>

---Chooses versions for all that a project needs.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, locked: table<string, table>, preferred: table<string, string>, work: string }
---@return pluv.Choice
local function choose(project, runtime, options)
  local config = require("pluv.registry.config")
  local registries = config.list(project)
  local by_name, versions = {}, {}
  local pinned = require("pluv.project.pinned").collect(project, runtime.target, options.locked, options.work, options.offline)
  for i, package in ipairs(pinned) do
    by_name[package.name] = package
    versions[i] = { name = package.name, version = package.version, dependencies = package.dependencies }
  end
  local roots, only = roots_of(project)
  require_registries(registries, only)
  return {
    pinned = by_name,
    packages = require("host.resolver").solve {
      registries = config.servers(registries),
      only = only,
      pinned = versions,
      lua = runtime.target,
      roots = roots,
      provided = runtime.provides,
      preferred = options.preferred,
      overrides = project.config.overrides,
    },
  }
end

---The versions that a resolution without regard to the lock would choose.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param offline boolean
---@return table<string, string> by name
function M.newest(project, runtime, offline)
  local work = fs.temp_dir(layout.work_dir(), "lock-")
  return errors.finally(function()
    fs.remove(work)
  end, function()
    local versions = {}
    local locked = keep((present(project)), runtime.tag)
    for _, package in ipairs(choose(project, runtime, { offline = offline, locked = locked, preferred = {}, work = work }).packages) do
      versions[package.name] = package.version
    end
    return versions
  end)
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock?
---@param hints table<string, string> versions to prefer besides the lock's
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean> }
---@return string text of the lock with this runtime resolved
local function resolve_one(project, runtime, lock, hints, options)
  local locked, preferred = keep(lock, runtime.tag, options.upgrade)
  for name, version in pairs(hints) do
    preferred[name] = preferred[name] or version
  end
  local urls = identities(require("pluv.registry.config").list(project))
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
    local choice = choose(project, runtime, { offline = options.offline, locked = locked, preferred = preferred, work = work })
    local sources = hash_sources(choice.packages, locked, runtime, work, options.offline)
    local packages = {}
    for i, package in ipairs(choice.packages) do
      packages[i] = entry(package, choice.pinned, sources, urls[package.registry])
    end
    local requires, dev, overrides = locking.requirements(project)
    return require("host.lock").replace {
      text = lock and lock.text or "",
      file = "pluv.lock",
      runtime = {
        tag = runtime.tag,
        provides = locking.provided_list(runtime.provides),
        requires = requires,
        dev_requires = dev,
        overrides = overrides,
      },
      packages = packages,
    }
  end)
end

---Resolves a project and returns the new text of pluv.lock, which is not written:
---for a runtime, and for the others of the present lock that are out of date.
---Where one of those cannot be resolved it stays as it is, with a warning. What
---the lock says is kept where it still fits.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean> }
---@return string text
function M.resolve(project, runtime, options)
  local lock, hints = present(project)
  local text = resolve_one(project, runtime, lock, hints, options)
  for _, other in ipairs(lock and locking.others(lock, runtime.tag) or {}) do
    if options.upgrade or locking.staleness(project, locking.parse(text), other) then
      local ok, result = errors.catch(resolve_one, project, other, locking.parse(text), {}, options)
      if ok then
        text = result
      elseif result.code == "interrupted" then
        error(result, 0)
      else
        require("std.log").warn("pluv.lock stays out of date for %s: %s", other.tag, result.message)
      end
    end
  end
  return text
end

return M

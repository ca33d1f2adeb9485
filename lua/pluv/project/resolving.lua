---Resolving a project: what pluv.toml asks for in, the text of pluv.lock out.
local errors, fs = require("std.errors"), require("std.fs")
local layout, locking = require("pluv.project.layout"), require("pluv.project.locking")
local full_name = require("pluv.project.names").full

local M = {}

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

---@param package table
---@return string what names a version among all that is chosen
local function id_of(package)
  return package.name .. " " .. package.version
end

---What asks for a package in a choice.
---@param choice pluv.Choice
---@param name string plain
---@return pluv.Requirement[]
local function needs_of(choice, name)
  local needs = {}
  local function add(text, who, root)
    if require("host.version").parse_dependency(text).name == name then
      needs[#needs + 1] = root or { dependency = text, who = who }
    end
  end
  for _, root in ipairs(choice.roots) do
    add(root.dependency, root.who, root)
  end
  for _, list in ipairs { choice.packages, choice.builds } do
    for _, by in ipairs(list) do
      local own = choice.pinned[by.name]
      for _, text in ipairs(by.pinned and own and own.dependencies or by.requires or {}) do
        add(text, id_of(by))
      end
    end
  end
  return needs
end

---Raises a failure to download what was chosen. What its registry, or the server of
---its source, does not have gets a hint how to do without that version.
---@param failure std.Failure
---@param package table? what the job that failed was to download, of host.resolver.solve
---@param choice pluv.Choice
local function raise_undownloaded(failure, package, choice)
  local cause = failure.cause and failure.cause.message or ""
  local is_gone = failure.code == "file.missing" or cause:find("answered 404", 1, true) or cause:find("answered 410", 1, true)
  if not is_gone or failure.hint or not package then
    error(failure, 0)
  end
  errors.raise {
    code = failure.code,
    message = ("the source of %s is gone"):format(id_of(package)),
    hint = require("host.resolver").avoid {
      name = full_name(package), version = package.version, needs = needs_of(choice, package.name), overrides = choice.overrides,
    },
    cause = failure,
    also = failure.also,
  }
end

---Downloads what was chosen, to know its hash; what the old lock knows is not
---downloaded again.
---@param project pluv.Project
---@param chosen table[] all of a choice
---@param choice pluv.Choice
---@param kept pluv.Kept
---@param runtime pluv.Runtime
---@param work string
---@param offline boolean
---@return table<string, { source: string, sha256: string, rockspec_sha256: string }> by id_of
local function hash_sources(project, chosen, choice, kept, runtime, work, offline)
  local source, hooks = require("pluv.build.support.source"), require("pluv.project.hooks")
  local graph = require("std.jobs").graph { title = "Fetching" }
  local known, fetched = {}, {}
  for _, package in ipairs(chosen) do
    local id = id_of(package)
    local old = kept.sums[id]
    if old and old.registry == package.registry and old.rockspec_sha256 == package.rockspec_sha256 then
      known[id] = { source = old.source, sha256 = old.source_sha256, rockspec_sha256 = old.rockspec_sha256 }
    elseif package.kind ~= "" and not fetched[id] then
      local label = "fetched " .. id
      if package.kind == "rockspec" then
        local url = package.source_url
        graph:lua {
          id = id, label = label, module = "pluv.build.support.source", call = "record",
          args = {
            package = package, lua = runtime.target, work = work, offline = offline,
            from = not source.is_repository(url) and hooks.fetched_from(project.root, package, url, runtime) or nil,
          },
        }
      else
        -- Another rock must not be kept under the name of this one.
        graph:fetch {
          id = id, label = label, url = hooks.fetched_from(project.root, package, package.url, runtime), immutable = true, mirrored = true, expect = "archive",
          member = ("%s-%s.rockspec"):format(package.name, package.version),
        }
      end
      fetched[id] = package
    end
  end
  local ok, results = errors.catch(graph.run, graph)
  if not ok then
    raise_undownloaded(results, fetched[results.job], choice)
  end
  for id, result in pairs(results) do
    local package = fetched[id]
    known[id] = package.kind == "rockspec" and result or {
      source = package.file,
      sha256 = result.sha256,
      rockspec_sha256 = source.inner_rockspec(package, result.path, runtime.target, work),
    }
  end
  return known
end

---@param registries pluv.Registry[]
---@return table<string, string> identities by name
local function identities(registries)
  local map = {}
  for _, registry in ipairs(registries) do
    map[registry.name] = require("pluv.registry.config").identity(registry)
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
  if chosen.tree ~= "" then
    return {
      name = chosen.name, version = chosen.version, dependencies = edges(chosen, chosen.requires), build = chosen.build,
      tree = chosen.tree, rockspec_sha256 = chosen.rockspec_sha256,
    }
  elseif chosen.pinned then
    return {
      name = chosen.name, version = chosen.version, dependencies = edges(chosen, own.dependencies), build = own.build,
      rockspec = own.rockspec, rockspec_sha256 = own.rockspec_sha256, path = own.path,
      git = own.git, ref = own.ref, subdir = own.subdir, commit = own.commit, source_sha256 = own.source_sha256, built_with = chosen.built_with,
    }
  end
  local source = sources[id_of(chosen)]
  return {
    name = chosen.name, namespace = chosen.namespace, version = chosen.version,
    dependencies = edges(chosen, chosen.requires), build = chosen.build, registry = registry, source = source.source, source_sha256 = source.sha256,
    rockspec_sha256 = source.rockspec_sha256, built_with = chosen.built_with,
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
  local readable, text = errors.catch(require("host.fs").document, project.lock_file, "pluv.lock")
  return nil, readable and require("host.lock").hints(text or "") or {}
end

---@class pluv.Kept what a lock says that a new one should keep
---@field packages table<string, table> by name
---@field preferred table<string, string> versions by name, with its namespace
---@field builds table<string, string> versions of build packages, likewise
---@field unasked string[] names of which the lock has a development version that nothing asked for
---@field sums table<string, table> of all that it has, by id_of, their registry by name

---@param lock pluv.Lock?
---@param tag string
---@param registries table<string, string> identities by name
---@param upgrade boolean|table<string, boolean>|nil true, or the names not to keep
---@return pluv.Kept
local function keep(lock, tag, registries, upgrade)
  local kept = { packages = {}, preferred = {}, builds = {}, unasked = {}, sums = {} }
  if not lock then
    return kept
  end
  kept.unasked = lock.unasked
  local names = {}
  for name, identity in pairs(registries) do
    names[identity] = name
  end
  local function each(list, visit)
    -- Another runtime's choice is the next best guess.
    for _, from in ipairs { list, locking.of_runtime(list, tag) } do
      for _, package in ipairs(from) do
        if package.registry ~= "" then
          package.registry = names[package.registry] or package.registry
          kept.sums[id_of(package)] = package
        end
        if not upgrade or upgrade ~= true and not upgrade[package.name] then
          visit(package)
        end
      end
    end
  end
  each(lock.packages, function(package)
    kept.packages[package.name] = package
    kept.preferred[full_name(package)] = package.version
  end)
  each(lock.builds, function(package)
    kept.builds[full_name(package)] = package.version
  end)
  return kept
end

---@class pluv.Choice what host.resolver.solve returns, and
---@field packages table[]
---@field builds table[]
---@field pinned table<string, pluv.Pinned>
---@field roots pluv.Requirement[] of the project
---@field overrides table<string, string>
---@field pre_resolve string what names the content of that hook
---@field pre_resolve_overrides string[] what that hook overrode

---@class pluv.Resolved : pluv.Requirements what a lock records of a runtime
---@field tag string
---@field provides string[]
---@field pre_resolve string
---@field pre_resolve_overrides string[]

---Says which packages ask for another version of the project's own rock: they get the
---project as it is all the same.
---@param packages table[]
---@param own pluv.Pinned
local function note_outside(packages, own)
  for _, package in ipairs(packages) do
    for _, text in ipairs(package.requires or {}) do
      local dependency = require("host.version").parse_dependency(text)
      if dependency.name == own.name and not require("host.version").matches(own.version, dependency.constraints) then
        require("std.log").note("%s %s asks for %s; the project's own %s %s is used", package.name, package.version, text, own.name, own.version)
      end
    end
  end
end

---Chooses versions for all that a project needs.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, kept: pluv.Kept, preferred: table<string, string>, work: string }
---@return pluv.Choice
local function choose(project, runtime, options)
  local config = require("pluv.registry.config")
  local registries = config.list(project)
  local by_name, versions = {}, {}
  local own = require("pluv.project.own").pinned(project, runtime.target)
  local pinned = require("pluv.project.pinned").collect(project, runtime.target, own, options.kept.packages, options.work, options.offline)
  for i, package in ipairs(pinned) do
    by_name[package.name] = package
    versions[i] = {
      name = package.name, version = package.version, dependencies = package.dependencies,
      build_dependencies = package.build_dependencies,
    }
  end
  local roots, only = require("pluv.project.roots").collect(project, runtime.target)
  require_registries(registries, only)
  local trees = {}
  for i, tree in ipairs(require("pluv.project.trees").usable(project)) do
    trees[i] = { name = tree.name, path = tree.path, lua = runtime.lua }
  end
  local overrides = {}
  local hooking = require("pluv.project.hooking")
  local hook = hooking.pre_resolve(project.root) -- before it runs: an edit meanwhile is a change
  local hook_overrides, hook_list = hooking.overrides(project, runtime)
  for _, set in ipairs { project.config.overrides, hook_overrides } do
    for name, constraint in pairs(set) do
      overrides[name] = constraint
    end
  end
  if own then
    overrides[own.name] = "== " .. own.version
  end
  -- LuaRocks needs a rock for each build type that it does not have itself.
  local native = {}
  for i, backend in ipairs(require("pluv.build.support.backends").names(project.root)) do
    native[i] = "luarocks-build-" .. backend:gsub("_", "-")
  end
  local summed = {}
  for id in pairs(options.kept.sums) do
    summed[id] = true
  end
  local choice = require("host.resolver").solve {
    registries = config.servers(registries),
    only = only,
    pinned = versions,
    trees = trees,
    native = native,
    shallow = project.config.trees.deps_mode == "none",
    lua = runtime.target,
    roots = roots,
    provided = runtime.provides,
    preferred = options.preferred,
    preferred_builds = options.kept.builds,
    keep_dev = options.kept.unasked,
    overrides = overrides,
    summed = summed,
  }
  choice.pinned, choice.roots, choice.overrides = by_name, roots, overrides
  choice.pre_resolve, choice.pre_resolve_overrides = hook, hook_list
  if own then
    note_outside(choice.packages, own)
  end
  return choice
end

---What a resolution without regard to the lock would choose.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param offline boolean
---@return table<string, { version: string, commit?: string, requires: string[] }> by name, with what each needs
function M.newest(project, runtime, offline)
  return require("host.fs").scratch(layout.work_dir(), "lock-", function(work)
    local newest = {}
    local kept = keep((present(project)), runtime.tag, {}, true)
    local choice = choose(project, runtime, { offline = offline, kept = kept, preferred = {}, work = work })
    for _, package in ipairs(choice.packages) do
      local pinned = choice.pinned[package.name]
      newest[package.name] = {
        version = package.version,
        commit = pinned and pinned.commit,
        requires = package.requires[1] and package.requires or package.dependencies,
      }
    end
    return newest
  end)
end

---Says which development versions were taken as there is no release, unless the
---lock had them already.
---@param chosen table[] of host.resolver.solve
---@param lock pluv.Lock?
local function note_unreleased(chosen, lock)
  local said = {}
  for _, list in ipairs { lock and lock.packages or {}, lock and lock.builds or {} } do
    for _, package in ipairs(list) do
      said[id_of(package)] = true
    end
  end
  for _, package in ipairs(chosen) do
    local id = id_of(package)
    if package.unreleased and not said[id] then
      said[id] = true
      require("std.log").note("note: %s has no release; using its development version %s", full_name(package), package.version)
    end
  end
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock?
---@param hints table<string, string> versions to prefer besides the lock's
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean> }
---@return string text of the lock with this runtime resolved
local function resolve_one(project, runtime, lock, hints, options)
  local urls = identities(require("pluv.registry.config").list(project))
  local kept = keep(lock, runtime.tag, urls, options.upgrade)
  for name, version in pairs(hints) do
    kept.preferred[name] = kept.preferred[name] or version
  end
  return require("host.fs").scratch(layout.work_dir(), "lock-", function(work)
    local choice = choose(project, runtime, { offline = options.offline, kept = kept, preferred = kept.preferred, work = work })
    local all = {}
    for _, list in ipairs { choice.packages, choice.builds } do
      for _, package in ipairs(list) do
        all[#all + 1] = package
      end
    end
    note_unreleased(all, lock)
    local sources = hash_sources(project, all, choice, kept, runtime, work, options.offline)
    local function entries(list)
      local out = {}
      for i, package in ipairs(list) do
        out[i] = entry(package, choice.pinned, sources, urls[package.registry])
      end
      return out
    end
    local block = require("pluv.project.requirements").canonical(project, runtime.target) --[[@as pluv.Resolved]]
    block.tag = runtime.tag
    block.provides = locking.provided_list(runtime.provides)
    block.pre_resolve, block.pre_resolve_overrides = choice.pre_resolve, choice.pre_resolve_overrides
    return require("host.lock").replace {
      text = lock and lock.text or "",
      file = "pluv.lock",
      resolution = { runtime = block, packages = entries(choice.packages), builds = entries(choice.builds) },
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
  require("pluv.runtime").check_rocks(project, runtime)
  local lock, hints = present(project)
  local text = resolve_one(project, runtime, lock, hints, options)
  for _, other in ipairs(lock and require("pluv.project.relocking").others(lock, runtime.tag) or {}) do
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

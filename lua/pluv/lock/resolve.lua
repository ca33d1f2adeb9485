---Resolves a project: pluv.toml in, content of pluv.lock out.
local errors = require("std.errors")
local log = require("std.log")
local tables = require("std.table")
local host_fs = require("host.fs")
local host_lock = require("host.lock")
local folders = require("pluv.machine.folders")
local runtimes = require("pluv.runtime")
local names = require("pluv.project.names")
local requirements = require("pluv.project.requirements")
local registries = require("pluv.registry")
local locks = require("pluv.lock")
local checksums = require("pluv.lock.checksums")
local lock_entries = require("pluv.lock.entries")
local freshness = require("pluv.lock.freshness")
local kept_lock = require("pluv.lock.kept")
local known_registry = require("pluv.lock.known_registry")
local other_runtimes = require("pluv.lock.other_runtimes")
local solve = require("pluv.lock.solve")

local full_name = names.full

local M = {}

---@class pluv.Resolved : pluv.Requirements a lock's record of a runtime
---@field tag string
---@field provides string[]
---@field pre_resolve string
---@field pre_resolve_overrides string[]

---Chooses versions; names a registry that the present lock has and that is not
---configured here, if that is why there are none.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock?
---@param options { offline: boolean, kept: pluv.Kept, preferred: table<string, string>, work: string }
---@return pluv.Choice
local function choose(project, runtime, lock, options)
  local ok, choice = errors.catch(solve.choose, project, runtime, options)
  return ok and choice or known_registry.explain(choice, project, lock)
end

---Returns what would be chosen without a lock.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param offline boolean
---@return table<string, { version: string, commit?: string, requires: string[] }> by name, with their requirements
function M.newest(project, runtime, offline)
  return host_fs.scratch(folders.work_dir(), "lock-", function(work)
    local newest = {}
    local lock = kept_lock.present(project)
    local kept = kept_lock.of(lock, runtime.tag, {}, true)
    local choice = choose(project, runtime, lock, { offline = offline, kept = kept, preferred = {}, work = work })
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

---Notes which development versions were chosen for lack of a release, unless they
---were locked already.
---@param chosen table[] result of host.resolver.solve
---@param lock pluv.Lock?
local function note_unreleased(chosen, lock)
  local said = {}
  for _, list in ipairs { lock and lock.packages or {}, lock and lock.builds or {} } do
    for _, package in ipairs(list) do
      said[names.with_version(package)] = true
    end
  end
  for _, package in ipairs(chosen) do
    local id = names.with_version(package)
    if package.unreleased and not said[id] then
      said[id] = true
      log.note("note: %s has no release; using its development version %s", full_name(package), package.version)
    end
  end
end

---Notes that a runtime joins the others of a lock: it stays until it is dropped. That of a
---workspace's member cannot be dropped, and the lock of a script or tool is pluv's own.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param tag string
local function note_added(project, lock, tag)
  if project.label then
    return
  end
  local others, required = {}, other_runtimes.required(project)
  for _, runtime in ipairs(required) do
    if runtime.tag == tag then
      return
    end
  end
  for i, block in ipairs(lock and lock.runtimes or {}) do
    if block.tag == tag then
      return
    end
    others[i] = block.tag
  end
  if others[1] then
    log.note("note: pluv.lock now covers %s besides %s; to drop one: `pluv lock --drop RUNTIME`", tag, table.concat(others, ", "))
  end
end

---Fails with `resolve.conflict` if a preferred version was not chosen.
---@param choice pluv.Choice
---@param prefer table<string, string>?
local function require_preferred(choice, prefer)
  for name, wanted in tables.sorted_pairs(prefer or {}) do
    for _, package in ipairs(choice.packages) do
      if full_name(package) == name and package.version ~= wanted then
        errors.raise {
          code = "resolve.conflict",
          message = ("%s %s does not satisfy every constraint; %s %s does"):format(name, wanted, name, package.version),
          hint = ("`pluv why %s` shows the constraints; `pluv add %s@VERSION` changes that of pluv.toml"):format(name, name),
        }
      end
    end
  end
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock?
---@param hints table<string, string> versions to prefer to the lock's
---@param side pluv.Lock? another lock, whose checksums are known too
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean>, prefer?: table<string, string> }
---@return string text content of the lock with this runtime resolved
local function resolve_one(project, runtime, lock, hints, side, options)
  local urls = registries.identities(registries.list(project))
  local kept = kept_lock.of(lock, runtime.tag, urls, options.upgrade)
  for name, version in pairs(options.prefer or {}) do
    kept.preferred[name] = version
  end
  for name, version in pairs(options.upgrade ~= true and hints or {}) do
    kept.preferred[name] = version
  end
  for id, package in pairs(side and kept_lock.of(side, runtime.tag, urls, true).sums or {}) do
    kept.sums[id] = kept.sums[id] or package
  end
  return host_fs.scratch(folders.work_dir(), "lock-", function(work)
    local choice = choose(project, runtime, lock, {
      offline = options.offline,
      kept = kept,
      preferred = kept.preferred,
      work = work,
    })
    local all = {}
    for _, list in ipairs { choice.packages, choice.builds } do
      for _, package in ipairs(list) do
        all[#all + 1] = package
      end
    end
    note_unreleased(all, lock)
    require_preferred(choice, options.prefer)
    local sources = checksums.collect(project, all, choice, kept, runtime, work, options.offline)
    local function entries(list)
      local out = {}
      for i, package in ipairs(list) do
        out[i] = lock_entries.of(package, choice.pinned, sources, urls[package.registry])
      end
      return out
    end
    local block = requirements.canonical(project, runtime.target) --[[@as pluv.Resolved]]
    block.tag = runtime.tag
    block.provides = locks.provided_list(runtime.provides)
    block.pre_resolve, block.pre_resolve_overrides = choice.pre_resolve, choice.pre_resolve_overrides
    return host_lock.replace {
      text = lock and lock.text or "",
      file = "pluv.lock",
      resolution = { runtime = block, packages = entries(choice.packages), builds = entries(choice.builds) },
    }
  end)
end

---Resolves a project for a runtime, and for out-of-date runtimes of the present lock;
---returns the new content of pluv.lock without writing it. A runtime that cannot be
---resolved is left as it is, with a warning. Locked versions are kept where possible.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean>, prefer?: table<string, string> }
---@return string text
function M.resolve(project, runtime, options)
  runtimes.check_rocks(project, runtime)
  local lock, hints, side = kept_lock.present(project)
  local text = resolve_one(project, runtime, lock, hints, side, options)
  note_added(project, lock, runtime.tag)
  for _, other in ipairs(other_runtimes.of(project, lock, runtime.tag)) do
    local now = locks.parse(text)
    local reason = freshness.staleness(project, now, other --[[@as pluv.Runtime]])
    if options.upgrade or reason then
      local ok, result = errors.catch(resolve_one, project, other, now, {}, side, options)
      if ok then
        text = result
        if not (lock and locks.select(lock, other.tag)) then
          log.note("note: pluv.lock covers %s too, which the workspace requires", other.tag)
        end
      elseif result.code == "interrupted" then
        error(result, 0)
      else
        log.warn("pluv.lock is still out of date for %s: %s", other.tag, result.message)
      end
    end
  end
  return text
end

return M

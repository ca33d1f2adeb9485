---pluv.lock: reading it, telling whether it still serves, keeping it up to date.
local errors, fs = require("std.errors"), require("std.fs")

local M = {}

---@class pluv.Lock
---@field text string
---@field runtimes table[]
---@field packages table[]
---@field builds table[] what packages are built with
---@field unasked string[] development versions that nothing asked for: there was no release

---The lock of a project; nil if there is none. Raises `lock.invalid`.
---@param project pluv.Project
---@return pluv.Lock?
function M.read(project)
  local text = require("host.fs").document(project.lock_file, "pluv.lock")
  if not text then
    return nil
  end
  return M.parse(text)
end

---Reads a lock. Raises `lock.invalid`.
---@param text string of a pluv.lock
---@return pluv.Lock
function M.parse(text)
  local lock = require("host.lock").parse(text, "pluv.lock")
  lock.text = text
  return lock
end

---What a lock says of a runtime.
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
  return block, M.of_runtime(lock.packages, tag)
end

---Those of some packages that were chosen for a runtime.
---@param list table[]
---@param tag string
---@return table[]
function M.of_runtime(list, tag)
  local packages = {}
  for _, package in ipairs(list) do
    for _, own in ipairs(package.runtimes) do
      if own == tag then
        packages[#packages + 1] = package
      end
    end
  end
  return packages
end

---@param a string[]
---@param b string[]
---@return boolean
local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0")
end

---What a runtime provides, in the form that the lock records.
---@param provides table<string, string>
---@return string[]
function M.provided_list(provides)
  local list = {}
  for name, version in pairs(provides) do
    list[#list + 1] = name .. " " .. version
  end
  table.sort(list)
  return list
end

---Whether a package is from a registry that the project has it from. The default one,
---and those of pluv.toml, need no looking up.
---@param project pluv.Project
---@param package table of the lock
---@return boolean
local function is_known(project, package)
  local registries, demanded = project.config.registries, nil
  for _, d in ipairs(project.config.dependencies) do
    if d.registry ~= "" and require("pluv.project.names").plain(d.name) == package.name then
      demanded = d.registry
    end
  end
  for _, registry in ipairs(registries) do
    if registry.url == package.registry and (not demanded or demanded == registry.name) then
      return true
    end
  end
  return not demanded and not registries[1] and package.registry == "https://luarocks.org"
    or require("pluv.registry.config").offers(project, package.registry, demanded)
end

---What has changed of the folders and trees that packages come from.
---@param project pluv.Project
---@param packages table[] and what they are built with
---@param runtime pluv.Runtime
---@return string? reason
local function changed_place(project, packages, runtime)
  for _, package in ipairs(packages) do
    if require("pluv.project").is_own(project, package) then
      if not require("pluv.project.own").is_same(project, package, runtime.target) then
        return ("%s has changed since pluv.lock was written"):format(project.config.rockspec)
      end
    elseif package.path ~= "" then
      local dir = require("std.path").resolve(project.root, package.path)
      local ok, now = errors.catch(require("pluv.project.pinned").describe, dir, package.name, runtime.target)
      if not ok or now.rockspec_sha256 ~= package.rockspec_sha256 or now.version ~= package.version then
        return ("the path dependency `%s` has changed"):format(package.name)
      end
    elseif package.registry ~= "" and not is_known(project, package) then
      return ("%s is from the registry %s, which is not configured for it"):format(package.name, package.registry)
    elseif package.tree ~= "" then
      local reason = require("pluv.project.trees").missing(project, package, runtime.lua)
      if reason then
        return reason
      end
    end
  end
end

---The lists of a runtime's block that say what was asked for.
local asked = { "requires", "dev_requires", "overrides", "build_requires", "trees" }

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
  local now = require("pluv.project.requirements").canonical(project, runtime.target)
  local unchanged = now.deps_mode == block.deps_mode
  for _, list in ipairs(asked) do
    unchanged = unchanged and same(now[list], block[list])
  end
  if not unchanged then
    local rockspec = project.config.rockspec
    return ("pluv.toml%s has changed since pluv.lock was written"):format(rockspec ~= "" and " or " .. rockspec or "")
  end
  local change = require("pluv.project.hooks").change(project.root, block.pre_resolve)
  if change then
    return change
  end
  if not same(M.provided_list(runtime.provides), block.provides) then
    return ("%s provides other rocks than when pluv.lock was written"):format(runtime.tag)
  end
  if block.contradiction ~= "" then
    return "pluv.lock contradicts itself: " .. block.contradiction
  end
  for _, tool in ipairs(M.of_runtime(lock.builds, runtime.tag)) do
    packages[#packages + 1] = tool
  end
  return changed_place(project, packages, runtime)
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
  return lock --[[@as pluv.Lock]]
end

---What is locked for a runtime; a failure when nothing is.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table block
---@return table[] packages
function M.require_block(project, runtime)
  local lock = M.read(project)
  local block, packages
  if lock then
    block, packages = M.select(lock, runtime.tag)
  end
  if not block then
    return errors.raise {
      code = "lock.missing",
      message = lock and ("pluv.lock has nothing for %s"):format(runtime.tag) or "there is no pluv.lock",
      hint = "run `pluv lock`",
    }
  end
  return block, packages
end

---Makes pluv.lock serve a runtime and returns it; does nothing when it already
---does. With `all`, every runtime of the lock counts, and a lock that does not
---read is resolved anew.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, frozen?: boolean, upgrade?: boolean|table<string, boolean>, all?: boolean }
---@return pluv.Lock
---@return boolean changed
function M.ensure(project, runtime, options)
  require("pluv.project.hooks").warn_of_misnamed(project)
  if options.frozen then
    return M.require_fresh(project, runtime), false
  end
  local lock
  ---@return string? reason why the lock does not serve
  local function reason()
    local read, found = errors.catch(M.read, project)
    if not read then
      if not options.all or found.code ~= "lock.invalid" then
        error(found, 0)
      end
      return found.message
    end
    lock = found
    local staleness = options.all and require("pluv.project.relocking").staleness or M.staleness
    return staleness(project, lock, runtime)
  end
  local why = reason()
  if not why and not options.upgrade then
    return lock, false
  end
  require("std.log").debug("locking: %s", why or "asked for")
  return require("pluv.project.relocking").renew(project, runtime, options, why, function()
    return reason() ~= nil
  end)
end

return M

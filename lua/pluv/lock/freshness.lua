---Whether pluv.lock is up to date. Never uses the network.
local errors = require("std.errors")
local path = require("std.path")
local runtimes = require("pluv.runtime")
local projects = require("pluv.project")
local local_package = require("pluv.project.local_package")
local other_trees = require("pluv.project.other_trees")
local own_rock = require("pluv.project.own_rock")
local requirements = require("pluv.project.requirements")
local hooks = require("pluv.extend.hooks")
local pre_resolve = require("pluv.extend.pre_resolve")
local locks = require("pluv.lock")
local known_registry = require("pluv.lock.known_registry")
local other_runtimes = require("pluv.lock.other_runtimes")

local M = {}

local not_covered = "pluv.lock does not cover %s"

---@param a string[]
---@param b string[]
---@return boolean
local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0")
end

---Returns how the folder of a package that is used in place has changed.
---@param project pluv.Project
---@param package table of the lock
---@param runtime pluv.Runtime
---@return string? reason
local function changed_folder(project, package, runtime)
  local member = projects.member_at(project, package.path)
  if member then
    local is_same = local_package.is_same_member(member, package, runtime.target)
    return not is_same and ("the member `%s` of the workspace has changed since pluv.lock was written"):format(package.name) or nil
  end
  local ok, now = errors.catch(local_package.describe, path.resolve(project.root, package.path), package.name, runtime.target)
  if not ok or not local_package.is_described(now, package) then
    return ("the path dependency `%s` has changed"):format(package.name)
  end
end

---Returns how a folder or tree that packages come from has changed.
---@param project pluv.Project
---@param packages table[] packages and build packages
---@param runtime pluv.Runtime
---@return string? reason
---@return string? hint
local function changed_place(project, packages, runtime)
  for _, package in ipairs(packages) do
    if projects.is_own(project, package) then
      if not own_rock.is_same(project, package, runtime.target) then
        return ("%s has changed since pluv.lock was written"):format(projects.rock_file(project))
      end
    elseif package.path ~= "" then
      local reason = changed_folder(project, package, runtime)
      if reason then
        return reason
      end
    elseif package.registry ~= "" then
      local reason, hint = known_registry.reason(project, package, nil, runtime.target)
      if reason then
        return reason, hint .. "; otherwise run `pluv lock` and commit pluv.lock"
      end
    elseif package.tree ~= "" then
      local reason = other_trees.missing(project, package, runtime.lua)
      if reason then
        return reason
      end
    end
  end
end

---The lists of a runtime's block that record requirements.
local asked = { "requires", "dev_requires", "group_requires", "platforms", "overrides", "build_requires", "trees" }

---Returns why the lock is out of date for a runtime; nil if it is up to date. Never
---uses the network.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
---@return string? hint where another step than `pluv lock` may help
function M.staleness(project, lock, runtime)
  if not lock then
    return "there is no pluv.lock"
  end
  local block, packages = locks.select(lock, runtime.tag)
  if not block then
    return not_covered:format(runtime.tag)
  end
  local now = requirements.canonical(project, runtime.target)
  local unchanged = now.deps_mode == block.deps_mode
  for _, list in ipairs(asked) do
    unchanged = unchanged and same(now[list], block[list])
  end
  if not unchanged then
    local rockspec = project.config.rockspec
    if project.lock_copy then
      return ("%s has changed since %s was written"):format(project.label, path.base(project.lock_copy))
    end
    if project.workspace then
      return "a pluv.toml of the workspace has changed since pluv.lock was written"
    end
    return ("pluv.toml%s has changed since pluv.lock was written"):format(rockspec ~= "" and " or " .. rockspec or "")
  end
  local has_hook = block.pre_resolve ~= "" or hooks.has(project.root, "pre_resolve")
  local change = has_hook and pre_resolve.change(project.root, block.pre_resolve)
  if change then
    return change
  end
  if not same(locks.provided_list(runtime.provides), block.provides) then
    return ("the rocks that %s provides have changed since pluv.lock was written"):format(runtime.tag)
  end
  if block.contradiction ~= "" then
    return "pluv.lock contradicts itself: " .. block.contradiction
  end
  for _, tool in ipairs(locks.of_runtime(lock.builds, runtime.tag)) do
    packages[#packages + 1] = tool
  end
  return changed_place(project, packages, runtime)
end

---Returns why the lock is out of date for a runtime, or which one of a workspace it does not
---cover; nil if neither.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
function M.of_project(project, lock, runtime)
  local reason = M.staleness(project, lock, runtime)
  local other = not reason and other_runtimes.uncovered(project, lock, runtime.tag)[1]
  return other and not_covered:format(other.tag) or reason
end

---Returns how to update the lock of a project for a runtime, for hints.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string
local function remedy(project, lock, runtime)
  if project.lock_copy then
    return ("run `pluv lock %s`"):format(project.label)
  end
  local is_added = lock and runtimes.flag(runtime.from) and not locks.select(lock, runtime.tag)
  local flag = is_added and " --runtime " .. runtime.tag:gsub("%-", "@", 1) or ""
  return ("run `pluv lock%s` and commit pluv.lock"):format(flag)
end

---Returns the lock; fails if it is out of date for the runtime.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return pluv.Lock
function M.require_fresh(project, runtime)
  local lock = locks.read(project)
  local reason, hint = M.staleness(project, lock, runtime)
  if reason then
    errors.raise {
      code = lock and "lock.stale" or "lock.missing",
      message = reason .. ", and `--frozen` was given",
      hint = hint or remedy(project, lock, runtime),
    }
  end
  return lock --[[@as pluv.Lock]]
end

return M

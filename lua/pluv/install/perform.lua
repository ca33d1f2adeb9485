---The work of a sync: builds missing rocks, links the tree, runs the hook
---`post_install`.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local modules = require("host.modules")
local state = require("host.state")
local stamps = require("pluv.tree.stamp")
local contents = require("pluv.project.contents")
local exclusive = require("pluv.project.exclusive")
local layout = require("pluv.project.layout")
local state_folder = require("pluv.project.state_folder")
local hooks = require("pluv.extend.hooks")
local locks = require("pluv.lock")
local freshness = require("pluv.lock.freshness")
local fill = require("pluv.install.fill")
local link = require("pluv.install.link")
local outcome = require("pluv.install.outcome")
local own_build = require("pluv.install.own_build")
local tidy = require("pluv.install.tidy")

local M = {}

---Fails because a tree must be updated but cannot be written.
---@param failure std.Failure
---@param root string the project's root
---@param target string
---@return any
function M.raise_refused(failure, root, target)
  local place = path.rel(root, target)
  if not state_folder.is_refused(failure) then
    error(failure, 0)
  end
  errors.raise {
    code = failure.code,
    message = (fs.is_dir(target) and "%s is out of date and cannot be replaced" or "cannot create %s"):format(place),
    hint = "run `pluv sync` as a user with write permission, or use the present tree with `pluv run --no-sync`",
    cause = failure,
  }
end

---Builds missing rocks, links the tree and puts it into place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string key of the tree
---@param options pluv.BuildOptions
---@return pluv.SyncResult
function M.install(project, runtime, units, key, options)
  local target = layout.tree(project.root, runtime.tag)
  local before = outcome.before_of(target, runtime)
  local others, own = own_build.take(project, units)
  local filled = fill.fill(project, runtime, others, options)
  local kept, own_built, own_state = own_build.build(project, runtime, own, options)
  local all = tables.join(others, kept)
  link.assemble(project, runtime, all, key, own_state, before)
  tidy.sweep_in_place(project, all)
  local after = outcome.installed(target, runtime)
  local result = {
    changed = true,
    added = outcome.only_in(after, before),
    removed = outcome.only_in(before, after),
    built = tables.join(filled.built, own_built),
    restored = filled.restored,
  }
  local function names(list)
    local out = {}
    for i, rock in ipairs(list) do
      out[i] = rock.name .. " " .. rock.version
    end
    return out
  end
  hooks.run(project.root, "post_install", {
    runtime = hooks.runtime(runtime),
    added = names(result.added),
    removed = names(result.removed),
  }, target, runtime)
  if not modules.own_only() then
    state.remove(project.root, stamps.pending(target))
  end
  return result
end

---Returns the current lock: another pluv may have updated it during the wait. Fails
---with `file.changed` if it does not cover the runtime.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@return pluv.Lock
local function latest(project, runtime, lock)
  if fs.read_if_exists(project.lock_file) == lock.text then
    return lock
  end
  contents.reload(project)
  local now = locks.read(project)
  if freshness.staleness(project, now, runtime) then
    exclusive.changed("pluv.lock")
  end
  return now --[[@as pluv.Lock]]
end

---Performs a sync under the project's lock.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options pluv.SyncOptions
---@param describe fun(lock: pluv.Lock): pluv.Unit[], string the rocks of the tree, and its key
---@param nothing_to_do fun(key: string): pluv.SyncResult? result, if another command has synced meanwhile
---@return pluv.SyncResult
function M.sync(project, runtime, lock, options, describe, nothing_to_do)
  return exclusive.with(project.root, function()
    state.recover(project.root, layout.tree(project.root, runtime.tag))
    project.memo = {} -- hooks and variables may have changed during the wait
    local now = latest(project, runtime, lock)
    local units, key = describe(now)
    tidy.tidy(project, units)
    local tools = locks.of_runtime(now.builds, runtime.tag)
    return nothing_to_do(key) or M.install(project, runtime, units, key, fill.options(options, tools))
  end)
end

return M

---Keeps pluv.lock up to date: the entry point for commands that need a lock.
local errors = require("std.errors")
local log = require("std.log")
local hooks = require("pluv.extend.hooks")
local locks = require("pluv.lock")
local freshness = require("pluv.lock.freshness")

local M = {}

---Returns pluv.lock, updated for a runtime if necessary, and for those of a workspace that it
---does not cover. With `all`, every runtime of the lock must be up to date, and a lock that
---cannot be parsed is resolved again.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, frozen?: boolean, upgrade?: boolean|table<string, boolean>, all?: boolean }
---@return pluv.Lock
---@return boolean changed
function M.ensure(project, runtime, options)
  hooks.warn_of_misnamed(project)
  if options.frozen then
    return freshness.require_fresh(project, runtime), false
  end
  local lock ---@type pluv.Lock
  ---@return string? why the lock is out of date
  local function reason()
    local read, found = errors.catch(locks.read, project)
    if not read then
      if not options.all or found.code ~= "lock.invalid" then
        error(found, 0)
      end
      return found.message
    end
    lock = found
    if options.all then
      return (require("pluv.lock.freshness_of_all").of_all(project, lock, runtime))
    end
    return freshness.of_project(project, lock, runtime)
  end
  local why = reason()
  if not why and not options.upgrade then
    return lock, false
  end
  log.debug("updating pluv.lock: %s", why or "requested")
  return require("pluv.lock.renew").renew(project, runtime, options, why, function()
    return reason() ~= nil
  end)
end

return M

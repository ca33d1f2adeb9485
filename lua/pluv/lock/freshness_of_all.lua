---Reports whether pluv.lock is up to date for all its runtimes.
local errors = require("std.errors")
local modules = require("host.modules")
local layout = require("pluv.project.layout")
local pre_resolve = require("pluv.extend.pre_resolve")
local locks = require("pluv.lock")
local freshness = require("pluv.lock.freshness")
local other_runtimes = require("pluv.lock.other_runtimes")

local M = {}

---Reports whether an unchanged hook `pre_resolve` returns new overrides: it may read
---other files. Only runs trusted hooks.
---@param project pluv.Project
---@param lock pluv.Lock
---@param runtime pluv.Runtime
---@return string? reason
local function overrides_otherwise(project, lock, runtime)
  local block = locks.select(lock, runtime.tag) --[[@as table]]
  if block.pre_resolve == "" or modules.own_only() then
    return nil
  end
  local ok, failure = errors.catch(function()
    local _, now = pre_resolve.overrides(project, runtime)
    return table.concat(now, "\n") ~= table.concat(block.pre_resolve_overrides, "\n")
  end)
  if not ok and failure.code ~= "trust.required" then
    error(failure, 0)
  elseif ok and failure then
    return layout.hook_file("pre_resolve") .. " returns new overrides since pluv.lock was written"
  end
end

---Like `staleness`, for every runtime of the lock and of a workspace; also runs the project's hook.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
---@return string? hint where another step than `pluv lock` may help
function M.of_all(project, lock, runtime)
  local staleness = freshness.staleness
  local reason, hint = staleness(project, lock, runtime)
  for _, other in ipairs(lock and other_runtimes.of(project, lock, runtime.tag) or {}) do
    if not reason then
      reason, hint = staleness(project, lock, other)
    end
  end
  return reason or lock and overrides_otherwise(project, lock, runtime), hint
end

return M

---The rocks of a project that the cache commands work on.
local runtimes = require("pluv.runtime")
local provision = require("pluv.runtime.provision")
local groups = require("pluv.project.groups")
local ensure = require("pluv.lock.ensure")
local selection = require("pluv.install.selection")

local M = {}

---Returns the locked rocks of a project for a runtime and this machine, of all groups.
---@param ctx pluv.Context
---@param options { runtime?: string, frozen?: boolean }
---@return pluv.Project
---@return pluv.Runtime
---@return pluv.Unit[]
---@return pluv.Lock
function M.units(ctx, options)
  local project = ctx:project()
  local runtime = provision.choose(project, options.runtime, ctx.offline)
  runtimes.check_rocks(project, runtime)
  local lock = ensure.ensure(project, runtime, { offline = ctx.offline, frozen = options.frozen })
  return project, runtime, selection.units(project, runtime, lock, { groups = groups.all(project) }), lock
end

return M

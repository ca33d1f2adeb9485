---Makes the rocks of a tree available: restores them from the binary cache, or builds
---them.
local tree = require("host.tree")
local plan = require("pluv.build.plan")
local binaries = require("pluv.cache.binaries")
local restore = require("pluv.cache.restore")

local M = {}

---Returns the build options from the options of a sync.
---@param options pluv.SyncOptions
---@param tools table[] the lock's build packages for the runtime
---@return pluv.BuildOptions
function M.options(options, tools)
  return {
    offline = options.offline,
    rebuild = options.rebuild,
    from_source = options.from_source,
    binaries = options.binaries,
    jobs = options.jobs,
    own_must_build = options.own_must_build,
    tools = tools,
  }
end

---@class pluv.Filled
---@field built pluv.RockVersion[] without build dependencies
---@field restored pluv.RockVersion[]
---@field packed integer

---Restores missing rocks from the binary cache, and builds the rest with its build
---dependencies.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param options pluv.BuildOptions
---@return pluv.Filled
function M.fill(project, runtime, units, options)
  local restored, packed = {}, 0
  if not options.from_source and not options.rebuild then
    restore.settle(project, units)
  end
  if options.binaries and not options.rebuild then
    restored = plan.versions(restore.all(project, runtime, plan.missing_of(options, units), options.offline))
  end
  local built = plan.build(project, runtime, units, options)
  if options.binaries == "keep" then
    packed = binaries.pack(project, runtime, units, options.rebuild)
  end
  return { built = built, restored = restored, packed = packed }
end

---Reports whether LuaRocks built any of the rocks.
---@param units pluv.Unit[]
---@return boolean
function M.any_by_luarocks(units)
  for _, u in ipairs(units) do
    local rock = tree.open(u.dir)
    if rock and rock.builder == "luarocks" then
      return true
    end
  end
  return false
end

return M

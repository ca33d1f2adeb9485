---The versions that a project's registries offer.
local index = require("host.index")
local roots = require("pluv.project.roots")
local registries = require("pluv.registry")

local M = {}

---Returns the versions of packages, each from the registry that the project uses for
---it.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param names string[] names with namespaces
---@param reachable? boolean whether `newest` must be available (offline: cached)
---@return table<string, { registry: string, newest: string, versions: string[] }> by name
function M.of(project, runtime, names, reachable)
  local _, only = roots.collect(project, runtime.target)
  return index.versions {
    registries = registries.servers(registries.list(project)),
    only = only,
    lua = runtime.target,
    names = names,
    reachable = reachable,
  }
end

return M

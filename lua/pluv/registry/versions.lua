---What a project's registries offer.
local M = {}

---Returns the versions of names, each from the registry that the project takes it from.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param names string[] with their namespace
---@param reachable? boolean the newest is one that can be had, offline too
---@return table<string, { registry: string, newest: string, versions: string[] }> by name
function M.of(project, runtime, names, reachable)
  local config = require("pluv.registry")
  local _, _, only = require("pluv.project.roots").collect(project, runtime.target)
  return require("host.index").versions {
    registries = config.servers(config.list(project)),
    only = only,
    lua = runtime.target,
    names = names,
    reachable = reachable,
  }
end

return M

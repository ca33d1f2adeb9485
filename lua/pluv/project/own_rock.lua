---The project as a rock, for the resolver and the lock.
local rockspecs = require("pluv.project.rockspec")

local M = {}

---Returns the project's own rock as a path dependency of itself; nil if the project
---is none.
---@param project pluv.Project
---@param target string target of a runtime
---@return pluv.Pinned?
function M.pinned(project, target)
  local spec = rockspecs.of(project, target)
  if not spec then
    return nil
  end
  -- Its checksum is not locked: the relevant fields are compared, so that rewording
  -- its description does not make the lock out of date.
  return {
    name = spec.name,
    version = spec.version,
    dependencies = spec.dependencies,
    build = spec.build_type,
    build_dependencies = spec.build_dependencies,
    rockspec = project.config.rockspec,
    rockspec_sha256 = "",
    dir = project.root,
    path = ".",
  }
end

---Reports whether the project's own rock still matches the lock.
---@param project pluv.Project
---@param package table of the lock
---@param target string
---@return boolean
function M.is_same(project, package, target)
  local now = M.pinned(project, target)
  return now ~= nil
    and now.name == package.name
    and now.version == package.version
    and now.build == package.build
    and now.rockspec == package.rockspec
end

return M

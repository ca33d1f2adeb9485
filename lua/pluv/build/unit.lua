---A locked package and its rock folder.
local path = require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---@class pluv.Unit a rock for the tree
---@field public package table of the lock
---@field key string hash of everything it is built from
---@field dir string rock folder
---@field remote? string id of the remote cache that it came from

---Returns the unit of a locked package.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@return pluv.Unit
function M.of(project, runtime, package)
  local keys = require("pluv.build.key")
  local from_hooks = keys.of_package(project, package)
  local parts = {
    keys.common(project, runtime),
    package.namespace,
    package.name,
    package.version,
    package.rockspec_sha256,
    package.source_sha256,
    package.kit,
    from_hooks,
    keys.of_variables(project),
  }
  if not (package.source or ""):find("%.src%.rock$") or project.config.luarocks.sha256 ~= "" then
    parts[#parts] = parts[#parts] .. require("pluv.build.source_form").of(project, package)
  end
  if package.path ~= "" then
    local is_own = require("pluv.project").is_own(project, package)
    local own = is_own and require("pluv.project.rockspec").of(project, runtime.target) or nil
    local dir = path.resolve(project.root, package.path)
    parts[#parts + 1] = require("pluv.build.watched_folder").key(project.root, dir, package.build or "", own, from_hooks == "")
  end
  local key = require("std.hash").sha256(table.concat(parts, "\n")):sub(1, 32)
  local dir = require("pluv.machine.folders").built_rock(package.name, package.version, key)
  if package.path ~= "" then
    dir = layout.built_in_place(project.root, runtime.tag, package.name, key)
  end
  return { package = package, key = key, dir = dir }
end

return M

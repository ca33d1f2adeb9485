---A locked package and its rock folder.
local hash = require("std.hash")
local path = require("std.path")
local folders = require("pluv.machine.folders")
local projects = require("pluv.project")
local layout = require("pluv.project.layout")
local rockspecs = require("pluv.project.rockspec")
local keys = require("pluv.build.key")
local source_form = require("pluv.build.source_form")
local watched_folder = require("pluv.build.watched_folder")

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
  if (package.source or ""):sub(-9) ~= ".src.rock" or project.config.luarocks.sha256 ~= "" then
    parts[#parts] = parts[#parts] .. source_form.of(project, package)
  end
  if package.path ~= "" then
    local is_own = projects.is_own(project, package)
    local own = is_own and rockspecs.of(project, runtime.target) or nil
    local dir = path.resolve(project.root, package.path)
    local member = projects.member_at(project, package.path)
    parts[#parts + 1] = member and member.sum or nil
    parts[#parts + 1] = watched_folder.key(project.root, dir, package.build or "", own, from_hooks == "")
  end
  local key = hash.sha256(table.concat(parts, "\n")):sub(1, 32)
  local dir = folders.built_rock(package.name, package.version, key)
  if package.path ~= "" then
    dir = layout.built_in_place(project.root, runtime.tag, package.name, key)
  end
  return { package = package, key = key, dir = dir }
end

return M

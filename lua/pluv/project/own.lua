---The project itself as a rock: `pluv build` builds it in place, and from then on
---it is part of its own tree.
local fs, path = require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---The record of what was built last for a runtime.
---@param root string
---@param tag string
---@return string
local function record(root, tag)
  return path.join(layout.state_dir(root), ".built", "own-" .. tag .. ".json")
end

---The project's own rock for a runtime, as it is now; nil if it has no rockspec.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param block table of the lock
---@return pluv.Unit?
function M.unit(project, runtime, block)
  local spec = require("pluv.project.requirements").rockspec(project, runtime.target)
  if not spec then
    return nil
  end
  return require("pluv.project.syncing").unit(project, runtime, {
    name = spec.name, version = spec.version, namespace = "", path = ".", git = "", tree = "", registry = "",
    build = spec.build_type, rockspec = project.config.rockspec, rockspec_sha256 = spec.sha256, source_sha256 = "",
    dependencies = spec.dependencies, built_with = block.built_with, kit = block.kit,
  })
end

---Remembers that a rock was built.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param unit pluv.Unit
function M.keep(project, runtime, unit)
  local package = { name = unit.package.name, version = unit.package.version, path = "." }
  require("pluv.project.state").write(project.root, record(project.root, runtime.tag), require("host.json").encode { package = package, key = unit.key })
end

---Whether a record names a rock of this project. It may have come with a clone, so
---it does not say in which folder the rock is.
---@param unit any
---@return boolean
local function is_own(unit)
  local package = type(unit) == "table" and unit.package
  return type(package) == "table" and type(package.name) == "string" and package.name:find("^[%w_][%w._-]*$") ~= nil
    and type(package.version) == "string" and package.path == "." and type(unit.key) == "string" and unit.key:find("^%x+$") ~= nil
end

---The rock that was built last; nil if there is none. What has changed since is
---built by `pluv build` alone: Lua files are linked, so that they need not be.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return pluv.Unit?
function M.kept(project, runtime)
  local text = require("host.fs").document(record(project.root, runtime.tag), "record")
  local unit = text and require("host.json").decode(text)
  if not unit or not is_own(unit) then
    return nil
  end
  unit.dir = layout.built_in_place(project.root, unit.package.name, unit.key)
  return require("host.tree").open(unit.dir) and unit or nil
end

return M

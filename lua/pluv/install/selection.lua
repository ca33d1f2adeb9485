---Selects the locked packages for a tree.
local projects = require("pluv.project")
local names = require("pluv.project.names")
local unit = require("pluv.build.unit")
local locks = require("pluv.lock")

local M = {}

---Returns the packages for the tree; with `no_dev`, those reachable from
---[dependencies]. Excludes packages in other trees.
---@param block table
---@param packages table[]
---@param no_dev boolean
---@return table[]
local function wanted(block, packages, no_dev)
  local by_name, keep, queue, name_of = {}, {}, {}, names.of_dependency
  for _, package in ipairs(packages) do
    by_name[package.name] = package
    keep[package.name] = not no_dev
  end
  for _, text in ipairs(block.requires) do
    queue[#queue + 1] = name_of(text)
  end
  while #queue > 0 do
    local package = by_name[table.remove(queue)]
    if package and not keep[package.name] then
      keep[package.name] = true
      for _, text in ipairs(package.dependencies) do
        queue[#queue + 1] = name_of(text)
      end
    end
  end
  local list = {}
  for _, package in ipairs(packages) do
    if keep[package.name] and package.tree == "" then
      list[#list + 1] = package
    end
  end
  return list
end

---Returns the rocks of a runtime's tree, and its build packages.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options { no_dev?: boolean, no_project?: boolean }
---@return pluv.Unit[]
function M.units(project, runtime, lock, options)
  local block, packages = locks.select(lock, runtime.tag)
  local units = {}
  for _, package in
    ipairs(wanted(block --[[@as table]], packages, options.no_dev == true))
  do
    if not (options.no_project and projects.is_own(project, package)) then
      units[#units + 1] = unit.of(project, runtime, package)
    end
  end
  return units
end

return M

---Selects the locked packages for a tree.
local projects = require("pluv.project")
local condition = require("pluv.project.condition")
local groups = require("pluv.project.groups")
local names = require("pluv.project.names")
local unit = require("pluv.build.unit")
local locks = require("pluv.lock")

local M = {}

---Returns the names that groups require on this machine.
---@param block table
---@param chosen pluv.Groups
---@return string[]
local function roots(block, chosen)
  local list, elsewhere = {}, {}
  for _, text in ipairs(block.platforms) do
    local name, listed = locks.labelled(text)
    local platforms = {}
    for platform in listed:gmatch("[^, ]+") do
      platforms[#platforms + 1] = platform
    end
    elsewhere[name] = not condition.is_for_machine(platforms)
  end
  local function add(text)
    local name = names.of_dependency(text)
    list[#list + 1] = not elsewhere[name] and name or nil
  end
  for _, text in ipairs(chosen.dependencies and block.requires or {}) do
    add(text)
  end
  for _, text in ipairs(chosen.names.dev and block.dev_requires or {}) do
    add(text)
  end
  for _, text in ipairs(block.group_requires) do
    local group, requirement = locks.labelled(text)
    if chosen.names[group] then
      add(requirement)
    end
  end
  return list
end

---Returns the packages for the tree: those that some groups lead to on this machine. Excludes
---packages in other trees.
---@param block table
---@param packages table[]
---@param chosen pluv.Groups
---@return table[]
local function wanted(block, packages, chosen)
  local by_name, keep, queue, name_of = {}, {}, roots(block, chosen), names.of_dependency
  for _, package in ipairs(packages) do
    by_name[package.name] = package
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
---@param options { groups?: pluv.Groups, no_project?: boolean } `groups` [default: the usual ones]
---@return pluv.Unit[]
function M.units(project, runtime, lock, options)
  local block, packages = locks.select(lock, runtime.tag)
  local units = {}
  local chosen = options.groups or groups.usual(project)
  for _, package in
    ipairs(wanted(block --[[@as table]], packages, chosen))
  do
    if not (options.no_project and projects.is_own(project, package)) then
      units[#units + 1] = unit.of(project, runtime, package)
    end
  end
  return units
end

return M

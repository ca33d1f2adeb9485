---The requirements of a project to resolve, with the place of each.
local projects = require("pluv.project")
local groups = require("pluv.project.groups")
local member_rockspecs = require("pluv.project.member_rockspecs")
local members = require("pluv.project.members")
local names = require("pluv.project.names")
local requirements = require("pluv.project.requirements")
local rockspecs = require("pluv.project.rockspec")
local workspaces = require("pluv.project.workspace")

local M = {}

---@class pluv.Requirement
---@field dependency string
---@field who string where it is required, for messages
---@field flags? string flags that `pluv add` needs to change it
---@field platforms? string[] what it is for [default: all]
---@field loosen? string how to loosen it, if not by an edit of `who`

---Returns the requirements of a target, except git and path dependencies. Build
---dependencies of the project are resolved with its own rock.
---@param project pluv.Project
---@param target string
---@return pluv.Requirement[] roots
---@return table<string, string> registries by package name
function M.collect(project, target)
  local roots, only = {}, {}
  local requested = project.requested or {}
  ---@param dependency string
  ---@param who string
  ---@param flags string?
  ---@param platforms string[]?
  local function add(dependency, who, flags, platforms)
    local by = requested[names.of_dependency(dependency)] ---@type pluv.Requested?
    if by and by.place ~= who then
      by = nil
    end
    roots[#roots + 1] = {
      dependency = dependency,
      who = by and by.by or who,
      loosen = by and by.loosen,
      flags = flags,
      platforms = platforms,
    }
  end
  local spec = rockspecs.of(project, target)
  local file = projects.rock_file(project)
  for _, d in ipairs(requirements.others(project, spec, target)) do
    local is_shared = d.workspace and d.path == "" -- else it is a member
    add(
      d.name .. " " .. d.constraint,
      is_shared and projects.place(project, workspaces.shared_table) or projects.place(project, d.table, d.file),
      members.flag(project, d.file) .. groups.flag(d.group) .. (d.registry ~= "" and ("--registry %s "):format(d.registry) or ""),
      d.platforms
    )
    if d.registry ~= "" then
      only[d.name] = d.registry
    end
  end
  for _, list in ipairs(requirements.lists_of(project)) do
    for _, dependency in ipairs(spec and list.kind ~= "build_requires" and spec[list.field] or {}) do
      add(dependency, ("%s [%s]"):format(file, list.field))
    end
  end
  for _, member in ipairs(member_rockspecs.of(project, target)) do
    for _, dependency in ipairs(member.spec.test_dependencies) do
      add(dependency, member.file .. " [test_dependencies]")
    end
  end
  if spec then
    roots[#roots + 1] = { dependency = spec.name, who = file }
  end
  return roots, only
end

return M

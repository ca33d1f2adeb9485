---Where a project's dependencies are listed: in pluv.toml, or in its rockspec.
local tables = require("std.table")
local version = require("host.version")
local projects = require("pluv.project")
local member_rockspecs = require("pluv.project.member_rockspecs")
local names = require("pluv.project.names")
local requirements = require("pluv.project.requirements")
local rockspecs = require("pluv.project.rockspec")
local workspaces = require("pluv.project.workspace")

local M = {}

---Returns the dependencies of the project's rockspec, for running and testing.
---@param project pluv.Project
---@param target string
---@return { name: string, text: string, constraints: string, list: string, is_dev: boolean }[] list in its order
function M.of_rockspec(project, target)
  local found, spec = {}, rockspecs.of(project, target)
  for _, list in ipairs(requirements.lists_of(project)) do
    for _, text in ipairs(spec and list.kind ~= "build_requires" and spec[list.field] or {}) do
      local dependency = version.parse_dependency(text)
      found[#found + 1] = {
        name = dependency.full_name,
        text = dependency.text,
        constraints = dependency.constraints,
        list = list.field,
        is_dev = list.kind == "dev_requires",
      }
    end
  end
  return found
end

---@class pluv.Origin a line that requires a package
---@field name string plain
---@field text string the requirement, as in pluv.lock
---@field file string
---@field table string of pluv.toml, or a list of the rockspec
---@field platforms string[] what it is for [default: all]
---@field is_own boolean whether it is the project's own rock
---@field is_member boolean whether it is there as a member of the workspace

---Returns all that a project requires, and where: its own rock first, members last.
---@param project pluv.Project
---@param target string
---@return pluv.Origin[]
function M.of(project, target)
  local found, members, spec = {}, {}, rockspecs.of(project, target)
  local file = projects.rock_file(project)
  ---@param name string
  ---@param text string
  ---@param place { file: string?, table: string, platforms?: string[], is_own?: boolean, is_member?: boolean }
  local function add(name, text, place)
    table.insert(place.is_member and members or found, {
      name = names.plain(name),
      text = text,
      file = place.file or projects.file_name,
      table = place.table,
      platforms = place.platforms or {},
      is_own = place.is_own == true,
      is_member = place.is_member == true,
    })
  end
  if spec then
    add(spec.name, spec.name .. " path:.", { file = file, table = "package", is_own = true })
  end
  for _, one in ipairs(M.of_rockspec(project, target)) do
    add(one.name, one.text, { file = file, table = one.list })
  end
  for _, member in ipairs(member_rockspecs.of(project, target)) do
    for _, text in ipairs(member.spec.test_dependencies) do
      add(names.of_dependency(text), text, { file = member.file, table = "test_dependencies" })
    end
  end
  for _, d in ipairs(requirements.others(project, spec, target)) do
    add(d.name, requirements.text(d), {
      file = d.file ~= "" and d.file or nil,
      table = d.table,
      platforms = d.platforms,
      is_member = d.table == workspaces.member_table,
    })
  end
  return tables.join(found, members)
end

return M

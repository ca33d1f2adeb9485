---Where a project's dependencies are listed: in pluv.toml, or in its rockspec.
local version = require("host.version")
local projects = require("pluv.project")
local member_rockspecs = require("pluv.project.member_rockspecs")
local names = require("pluv.project.names")
local requirements = require("pluv.project.requirements")
local rockspecs = require("pluv.project.rockspec")

local M = {}

---Returns the dependencies of the project's rockspec, for running and testing.
---@param project pluv.Project
---@param target string
---@return { name: string, constraints: string, list: string, is_dev: boolean }[] list in its order
function M.of_rockspec(project, target)
  local found, spec = {}, rockspecs.of(project, target)
  for _, list in ipairs(requirements.lists_of(project)) do
    for _, text in ipairs(spec and list.kind ~= "build_requires" and spec[list.field] or {}) do
      local dependency = version.parse_dependency(text)
      found[#found + 1] = {
        name = dependency.full_name,
        constraints = dependency.constraints,
        list = list.field,
        is_dev = list.kind == "dev_requires",
      }
    end
  end
  return found
end

---Returns where dependencies are listed: a table of pluv.toml, or a list of the
---rockspec.
---@param project pluv.Project
---@param target string
---@return table<string, { file: string, table: string, is_own?: boolean }> by plain name
function M.of(project, target)
  local found, spec = {}, rockspecs.of(project, target)
  local plain, file = names.plain, projects.rock_file(project)
  for _, one in ipairs(M.of_rockspec(project, target)) do
    found[plain(one.name)] = { file = file, table = one.list }
  end
  for _, member in ipairs(member_rockspecs.of(project, target)) do
    for _, text in ipairs(member.spec.test_dependencies) do
      found[names.of_dependency(text)] = { file = member.file, table = "test_dependencies" }
    end
  end
  for _, d in ipairs(project.config.dependencies) do
    found[plain(d.name)] = { file = d.file ~= "" and d.file or "pluv.toml", table = d.table }
  end
  if spec then
    found[spec.name] = { file = file, table = "package", is_own = true }
  end
  return found
end

return M

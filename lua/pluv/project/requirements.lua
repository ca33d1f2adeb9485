---The requirements of a project, from pluv.toml and its rockspec.
local tables = require("std.table")
local version = require("host.version")
local condition = require("pluv.project.condition")
local member_rockspecs = require("pluv.project.member_rockspecs")
local names = require("pluv.project.names")
local rockspecs = require("pluv.project.rockspec")

local M = {}

---The lists of a rockspec by kind of requirement. Build dependencies are resolved
---with the project's own rock.
M.lists = {
  { field = "dependencies", kind = "requires" },
  { field = "test_dependencies", kind = "dev_requires" },
  { field = "build_dependencies", kind = "build_requires" },
}

---Returns the lists that only the rockspec has: of a project with [package], they are
---those of pluv.toml.
---@param project pluv.Project
---@return { field: string, kind: string }[]
function M.lists_of(project)
  return project.config.package and { M.lists[3] } or M.lists
end

---Returns the dependencies of pluv.toml for a target, except the project itself.
---@param project pluv.Project
---@param own table? its rockspec
---@param target string
---@return table[]
function M.others(project, own, target)
  local list = {}
  for _, d in ipairs(project.config.dependencies) do
    if (not own or names.plain(d.name) ~= own.name) and condition.is_for_lua(d, target) then
      list[#list + 1] = d
    end
  end
  return list
end

---Returns a dependency as pluv.lock writes it.
---@param dependency table of pluv.toml
---@return string
function M.text(dependency)
  if dependency.git ~= "" then
    local subdir = dependency.subdir ~= "" and " in " .. dependency.subdir or ""
    local ref = dependency.ref ~= "" and "#" .. dependency.ref or ""
    return ("%s git+%s%s%s"):format(dependency.name, dependency.git:gsub("^git%+", ""), ref, subdir)
  elseif dependency.path ~= "" then
    return ("%s path:%s"):format(dependency.name, dependency.path)
  end
  local text = version.parse_dependency(dependency.name .. " " .. dependency.constraint).text
  return dependency.registry ~= "" and text .. " from " .. dependency.registry or text
end

---@class pluv.Requirements a project's requirements in a lock's canonical form
---@field requires string[]
---@field dev_requires string[]
---@field group_requires string[] of the other groups, such as `docs: ldoc >= 1`
---@field platforms string[] what is for some platforms only, such as `winapi: windows`
---@field build_requires string[]
---@field overrides string[]
---@field deps_mode string "" means "one"
---@field trees string[]

---Returns a project's requirements for its lock.
---@param project pluv.Project
---@param target string
---@return pluv.Requirements
function M.canonical(project, target)
  local all = { requires = {}, dev_requires = {}, group_requires = {}, platforms = {}, build_requires = {}, overrides = {} }
  all.deps_mode, all.trees = "", {}
  local spec = rockspecs.of(project, target)
  local platforms, everywhere = {}, {} ---@type table<string, table<string, boolean>>, table<string, boolean>
  for _, d in ipairs(M.others(project, spec, target)) do
    local label = (d.group == "" or d.group == "dev") and "" or d.group .. ": "
    table.insert(d.group == "" and all.requires or label == "" and all.dev_requires or all.group_requires, label .. M.text(d))
    local name = names.plain(d.name)
    platforms[name] = platforms[name] or {}
    everywhere[name] = everywhere[name] or not d.platforms[1]
    for _, platform in ipairs(d.platforms) do
      platforms[name][platform] = true
    end
  end
  for name, set in pairs(platforms) do
    if not everywhere[name] then
      all.platforms[#all.platforms + 1] = name .. ": " .. table.concat(tables.keys(set), ", ")
    end
  end
  if spec then
    all.requires[#all.requires + 1] = spec.name .. " path:."
  end
  for _, list in ipairs(M.lists_of(project)) do
    for _, dependency in ipairs(spec and spec[list.field] or {}) do
      table.insert(all[list.kind] --[[@as string[] ]], dependency)
    end
  end
  for _, member in ipairs(member_rockspecs.of(project, target)) do
    for _, dependency in ipairs(member.spec.test_dependencies) do
      table.insert(all.dev_requires, dependency)
    end
  end
  for name, constraint in pairs(project.config.overrides) do
    table.insert(all.overrides, version.parse_dependency(name .. " " .. constraint).text)
  end
  for _, kind in ipairs { "requires", "dev_requires", "group_requires", "platforms", "build_requires", "overrides" } do
    local list = all[kind] --[[@as string[] ]]
    table.sort(list)
    for i = #list, 2, -1 do -- members of a workspace may require the same
      if list[i] == list[i - 1] then
        table.remove(list, i)
      end
    end
  end
  local mode = project.config.trees.deps_mode
  if mode ~= "one" then
    all.deps_mode = mode
  end
  if mode == "all" or mode == "order" then
    all.trees = project.config.trees.paths
  end
  return all
end

return M

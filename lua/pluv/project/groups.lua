---Groups of dependencies: which of them a command is about.
local tables = require("std.table")

local M = {}

---@class pluv.Groups the groups that a tree has
---@field dependencies boolean whether it has [dependencies]
---@field names table<string, boolean>
---@field key? string identifies a choice of flags

---Returns groups and those that they include, except some.
---@param project { config: table } a project, or its pluv.toml
---@param names string[]
---@param without table<string, boolean>
---@return table<string, boolean>
function M.closure(project, names, without)
  local found, included = {}, {}
  for _, group in ipairs(project.config.groups) do
    included[group.name] = group.include
  end
  local function visit(name)
    if not found[name] and not without[name] then
      found[name] = true
      for _, other in ipairs(included[name] or {}) do
        visit(other)
      end
    end
  end
  for _, name in ipairs(names) do
    visit(name)
  end
  return found
end

---Returns the names of a project's groups, `dev` first.
---@param project pluv.Project
---@return string[]
function M.names(project)
  return tables.map(project.config.groups, function(group)
    return group.name
  end)
end

---Returns a group and all that it includes.
---@param project { config: table }
---@param name string
---@return table<string, boolean>
function M.of(project, name)
  return M.closure(project, { name }, {})
end

---Returns the groups that are installed by default.
---@param project pluv.Project
---@return pluv.Groups
function M.usual(project)
  return { dependencies = true, names = M.of(project, "dev") }
end

---Returns all groups.
---@param project pluv.Project
---@return pluv.Groups
function M.all(project)
  return { dependencies = true, names = M.closure(project, M.names(project), {}) }
end

---Returns the flag of `pluv add` for a group, followed by a blank.
---@param group string "" for [dependencies]
---@return string
function M.flag(group)
  return group == "" and "" or group == "dev" and "--dev " or ("--group %s "):format(group)
end

return M

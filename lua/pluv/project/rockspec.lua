---Loads the project's rockspec.
local fs = require("std.fs")
local path = require("std.path")
local rockspec = require("host.rockspec")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---Loads the rockspec that pluv.toml names.
---@param project pluv.Project
---@param target string target of a runtime
---@param form? boolean whether to normalise its tables for builds
---@return table of host.rockspec.load
function M.load(project, target, form)
  local full = path.join(project.root, project.config.rockspec)
  if not fs.exists(full) then
    rockspec_finder.raise_missing(project)
  end
  return rockspec.load { path = full, lua = target, text = project.rockspec_text, form = form }
end

---Returns the project's rockspec for a target; nil if it has none.
---@param project pluv.Project
---@param target string target of a runtime
---@return table? of host.rockspec.load
function M.of(project, target)
  if project.config.rockspec == "" then
    return nil
  end
  project.memo.rockspecs = project.memo.rockspecs or {}
  if not project.memo.rockspecs[target] then
    project.memo.rockspecs[target] = M.load(project, target)
  end
  return project.memo.rockspecs[target]
end

return M

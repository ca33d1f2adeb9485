---The groups of dependencies that the flags of a command choose.
local errors = require("std.errors")
local tables = require("std.table")
local groups = require("pluv.project.groups")
local no_dependency = require("pluv.project.no_dependency")

local M = {}

---@class pluv.GroupFlags
---@field group? string[] groups besides the usual ones
---@field no_group? string[] groups to leave out, also where others include them
---@field only_group? string[] these groups alone
---@field all_groups? boolean
---@field no_dev? boolean leave out the group `dev`

---Returns the groups that flags choose. Fails with `cli.usage` for flags that contradict each
---other, and with `project.no-dependency` for unknown groups.
---@param project pluv.Project
---@param flags pluv.GroupFlags
---@return pluv.Groups
function M.of(project, flags)
  local wanted, only, without = flags.group or {}, flags.only_group, {}
  local known = groups.names(project)
  for _, name in ipairs(tables.join(wanted, only or {}, flags.no_group or {})) do
    if not tables.contains(known, name) then
      no_dependency.raise(("the project has no group `%s`"):format(name), name, known, "its groups are " .. table.concat(known, ", "))
    end
  end
  if only and (flags.group or flags.all_groups) then
    errors.raise {
      code = "cli.usage",
      message = ("`--only-group` and `%s` cannot be combined"):format(flags.group and "--group" or "--all-groups"),
      hint = flags.group and "`--only-group` may be given more than once" or nil,
    }
  end
  for _, name in ipairs(flags.no_group or {}) do
    without[name] = true
  end
  without.dev = without.dev or flags.no_dev or nil
  local names = only or tables.join({ "dev" }, flags.all_groups and known or wanted)
  local chosen = groups.closure(project, names, without)
  return {
    dependencies = not only,
    names = chosen,
    key = (only and "" or "+") .. table.concat(tables.keys(chosen), ","),
  }
end

return M

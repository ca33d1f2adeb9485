---Builds the project's own rock.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local host_state = require("host.state")
local tree = require("host.tree")
local projects = require("pluv.project")
local plan = require("pluv.build.plan")

local M = {}

---Removes the project's own rock from a list of rocks.
---@param project pluv.Project
---@param units pluv.Unit[]
---@return pluv.Unit[] others
---@return pluv.Unit? own
function M.take(project, units)
  local others, own = {}, nil
  for _, u in ipairs(units) do
    if projects.is_own(project, u.package) then
      own = u
    else
      others[#others + 1] = u
    end
  end
  return others, own
end

---Returns the last build of a rock in place, if it still exists.
---@param project pluv.Project
---@param u pluv.Unit
---@return string? dir
local function last_built(project, u)
  local parent = path.dir(u.dir)
  for _, entry in ipairs(host_state.list(project.root, parent)) do
    local dir = path.join(parent, entry.name)
    if entry.type == "dir" and not entry.name:find("^%.") and tree.open(dir) then
      return dir
    end
  end
end

---Builds the project's own rock, after its build dependencies. A project whose rock
---does not compile can still be used: its tree keeps the last build, if there is one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param own pluv.Unit
---@param options pluv.BuildOptions
---@return pluv.Unit? own rock for the tree
---@return pluv.RockVersion[] built
---@return ("failed"|"unsupported")? state
function M.build(project, runtime, own, options)
  options.rebuild = options.rebuild or options.rebuild_own
  if options.own_must_build then
    return own, plan.build(project, runtime, { own }, options)
  end
  local ok, result = errors.catch(plan.build, project, runtime, { own }, options)
  if ok then
    return own, result
  elseif result.code == "interrupted" or result.code == "lua.bug" then
    error(result, 0)
  end
  local cause = result.cause or result
  log.warn("%s: %s; run `pluv build` to see all of it", result.message, cause.message:match("^[^\n]*"))
  local dir = last_built(project, own)
  local state = cause.code == "build.unsupported" and "unsupported" or "failed"
  return dir and { package = own.package, key = own.key, dir = dir } or nil, {}, state
end

return M

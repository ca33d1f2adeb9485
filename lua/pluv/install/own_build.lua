---Builds the rocks of the project: its own, and the members of a workspace.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local host_state = require("host.state")
local tree = require("host.tree")
local projects = require("pluv.project")
local plan = require("pluv.build.plan")

local M = {}

---Takes the rocks of the project out of a list of rocks.
---@param project pluv.Project
---@param units pluv.Unit[]
---@return pluv.Unit[] others
---@return pluv.Unit[] own
function M.take(project, units)
  local others, own = {}, {}
  for _, u in ipairs(units) do
    local package = u.package
    local is_own = projects.is_own(project, package) or package.path ~= "" and projects.member_at(project, package.path)
    table.insert(is_own and own or others, u)
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

---@param failure std.Failure
---@return boolean
local function is_fatal(failure)
  return failure.code == "interrupted" or failure.code == "lua.bug"
end

---Builds a rock that others may do without. If it does not compile, warns and takes the last
---build, if there is one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param u pluv.Unit
---@param options pluv.BuildOptions
---@return pluv.Unit? unit for the tree
---@return ("failed"|"unsupported")? state
local function build_or_keep(project, runtime, u, options)
  local ok, failure = errors.catch(plan.build, project, runtime, { u }, options)
  if ok then
    return u
  elseif is_fatal(failure) then
    error(failure, 0)
  end
  local cause = failure.cause or failure
  log.warn("%s: %s; run `pluv build %s` to see all of it", failure.message, cause.message:match("^[^\n]*"), u.package.name)
  local dir = last_built(project, u)
  local state = cause.code == "build.unsupported" and "unsupported" or "failed"
  return dir and { package = u.package, key = u.key, dir = dir } or nil, state
end

---Builds the rocks of the project, after their build dependencies. A project with a rock that
---does not compile can still be used: its tree keeps the last build, if there is one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param own pluv.Unit[]
---@param options pluv.BuildOptions
---@return pluv.Unit[] own rocks for the tree
---@return pluv.RockVersion[] built
---@return string? state for the tree's record
function M.build(project, runtime, own, options)
  local missing = plan.missing_of(options, own)
  local ok, failure = errors.catch(plan.build, project, runtime, own, options)
  if ok then
    return own, plan.versions(missing)
  elseif options.own_must_build or is_fatal(failure) then
    error(failure, 0)
  end
  local is_missing, kept, built, failed, is_unsupported = {}, {}, {}, {}, false
  for _, u in ipairs(missing) do
    is_missing[u] = true
  end
  for _, u in ipairs(own) do
    local unit, state = build_or_keep(project, runtime, u, options)
    kept[#kept + 1] = unit
    if not state then
      built[#built + 1] = is_missing[u] and u or nil
    elseif state == "failed" then
      failed[#failed + 1] = u.package.name
    else
      is_unsupported = true
    end
  end
  local state = failed[1] and "failed " .. table.concat(failed, " ") or is_unsupported and "unsupported" or nil
  return kept, plan.versions(built), state
end

return M

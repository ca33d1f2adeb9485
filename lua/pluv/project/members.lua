---The members of a workspace that a command is about: `--package`, `--all`, or the working folder.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local host_path = require("host.path")
local projects = require("pluv.project")
local condition = require("pluv.project.condition")
local names = require("pluv.project.names")
local no_dependency = require("pluv.project.no_dependency")

local M = {}

---@class pluv.MemberFlags
---@field public package? string[]
---@field all? boolean

---Returns the members of the project's workspace, and before them its root if that is a project.
---Fails with `cli.usage`.
---@param project pluv.Project
---@return pluv.Member[]
function M.list(project)
  if not project.workspace then
    return errors.raise {
      code = "cli.usage",
      message = "the project is not a workspace",
      hint = "a workspace lists its members under [workspace] of pluv.toml: see `pluv help workspaces`",
    }
  end
  return tables.join({ project.workspace.root }, project.workspace.members)
end

---Returns a member by its name or its folder. Fails with `cli.usage` or
---`project.no-dependency`.
---@param ctx pluv.Context
---@param project pluv.Project
---@param name string
---@return pluv.Member
function M.named(ctx, project, name)
  local known = {}
  local dir = host_path.canonical(path.resolve(ctx.dir, name))
  for i, member in ipairs(M.list(project)) do
    if member.name == name:lower() or member.dir == dir then
      return member
    end
    known[i] = member.name
  end
  return no_dependency.raise(
    ("the workspace has no member `%s`"):format(name),
    name,
    known,
    known[1] and "its members are " .. table.concat(known, ", ") or "`members` under [workspace] of pluv.toml names none"
  )
end

---Reports whether a command stands at the root of a workspace that is no project itself.
---@param project pluv.Project
---@return boolean
function M.is_only_root(project)
  local own = project.package
  return own ~= nil and own.root == project.root and project.workspace ~= nil and not project.workspace.root
end

---Returns the members that flags choose, in the order of the flags or of their folders; nil for
---none of these flags. Fails with `cli.usage`.
---@param ctx pluv.Context
---@param project pluv.Project
---@param flags pluv.MemberFlags
---@return pluv.Member[]?
function M.chosen(ctx, project, flags)
  if flags.all and flags.package then
    errors.raise { code = "cli.usage", message = "`--all` and `--package` cannot be combined" }
  elseif flags.all then
    return M.list(project)
  end
  local seen = {}
  return flags.package
    and tables.filter(
      tables.map(flags.package, function(name)
        return M.named(ctx, project, name)
      end),
      function(member)
        local is_new = not seen[member.path]
        seen[member.path] = true
        return is_new
      end
    )
end

---Returns the flag that chooses the member of a workspace, or its root, by its pluv.toml, followed
---by a blank.
---@param project pluv.Project
---@param file string? relative to the root; nil or "" for that of the project
---@return string flag "" if it is neither
function M.flag(project, file)
  local member = projects.member_at(project, path.dir(file or "")) or project.workspace and project.workspace.root
  return member and ("-p %s "):format(member.name) or ""
end

---Returns those of some members that are for the Lua of their runtime. Notes the others; fails
---with `resolve.conflict` if the user has named them.
---@param members pluv.Member[]
---@param runtime_of fun(member: pluv.Member): pluv.Runtime
---@param is_named boolean
---@return pluv.Member[]
function M.for_lua(members, runtime_of, is_named)
  return tables.filter(members, function(member)
    local runtime = runtime_of(member)
    local is_for = condition.is_for_lua(member, runtime.target)
    local message = ("%s is for Lua %s"):format(member.name, member.lua)
    if not is_for and is_named then
      errors.raise {
        code = "resolve.conflict",
        message = ("%s, not for %s"):format(message, runtime.tag),
        hint = ("choose another Lua: `--runtime`, or [runtime] in %s"):format(member.file),
      }
    elseif not is_for then
      log.note("note: %s, not for %s: passing over it", message, runtime.tag)
    end
    return is_for
  end)
end

---Goes on as if the command stood in the member that a flag names, if it is given.
---@param ctx pluv.Context
---@param name string?
function M.enter(ctx, name)
  if name then
    ctx:look_from(M.named(ctx, ctx:project(), name).dir)
  end
end

---Sorts members so that each comes after those that it depends on. Members that depend on each
---other keep their order.
---@param project pluv.Project
---@param members pluv.Member[]
---@param requires table<string, string[]> names that each requires, by path
---@return pluv.Member[]
---@return table<string, pluv.Member[]> needs by path: those of `members` that it depends on
function M.in_order(project, members, requires)
  local by_name, chosen = {}, {} ---@type table<string, pluv.Member?>, table<string, boolean>
  for _, member in ipairs(M.list(project)) do
    by_name[member.name] = member
  end
  for _, member in ipairs(members) do
    chosen[member.path] = true
  end
  local order, needs, state = {}, {}, {}
  ---@param member pluv.Member
  ---@return pluv.Member[] chosen members among it and those that it depends on
  local function visit(member)
    if state[member.path] then
      return state[member.path] == "done" and needs[member.path] or {}
    end
    state[member.path] = "open"
    local own, has = {}, {}
    for _, name in ipairs(requires[member.path] or {}) do
      local other = by_name[names.plain(name)]
      if other ~= nil and other ~= member then
        local below = visit(other)
        for _, one in ipairs(chosen[other.path] and state[other.path] == "done" and { other } or below) do
          if not has[one.path] then
            has[one.path] = true
            own[#own + 1] = one
          end
        end
      end
    end
    needs[member.path], state[member.path] = own, "done"
    if chosen[member.path] then
      order[#order + 1] = member
    end
    return own
  end
  for _, member in ipairs(members) do
    visit(member)
  end
  return order, needs
end

return M

---The rockspecs of the members of a workspace that are described by one.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local rockspec = require("host.rockspec")
local condition = require("pluv.project.condition")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---@class pluv.MemberRockspec
---@field file string relative to the workspace
---@field spec table of host.rockspec.load

---Loads the rockspec of a member that is described by one. Fails with `project.invalid`.
---@param member pluv.Member
---@param target string target of a runtime
---@return table of host.rockspec.load
function M.load(member, target)
  local file = path.join(member.dir, member.rockspec)
  if not member.rockspec_text and not fs.exists(file) then
    rockspec_finder.raise_missing(member.dir, member.rockspec)
  end
  return rockspec.load { path = file, lua = target, text = member.rockspec_text }
end

---Returns the rockspecs of a project's members for a target, without members for other Luas.
---@param project pluv.Project
---@param target string target of a runtime
---@return pluv.MemberRockspec[]
function M.of(project, target)
  local memo = project.memo
  memo.member_rockspecs = memo.member_rockspecs or {}
  if memo.member_rockspecs[target] then
    return memo.member_rockspecs[target]
  end
  local list = {} ---@type pluv.MemberRockspec[]
  for _, member in ipairs(project.workspace and project.workspace.members or {}) do
    if member.written and condition.is_for_lua(member, target) then
      list[#list + 1] = {
        file = path.join(member.path, member.rockspec),
        spec = errors.context("reading the rockspec of " .. member.path, M.load, member, target),
      }
    end
  end
  memo.member_rockspecs[target] = list
  return list
end

return M

---The rockspecs of the members of a workspace that are described by one.
local errors = require("std.errors")
local path = require("std.path")
local rockspec = require("host.rockspec")

local M = {}

---@class pluv.MemberRockspec
---@field file string relative to the workspace
---@field spec table of host.rockspec.load

---Returns the rockspecs of a project's members for a target.
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
    if member.written then
      local file = path.join(member.path, member.rockspec)
      list[#list + 1] = {
        file = file,
        spec = errors.context("reading the rockspec of " .. member.path, rockspec.load, {
          path = path.join(project.root, file),
          lua = target,
          text = member.rockspec_text,
        }),
      }
    end
  end
  memo.member_rockspecs[target] = list
  return list
end

return M

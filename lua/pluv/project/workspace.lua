---A workspace: projects in folders below a pluv.toml with [workspace] that share pluv.lock, the
---trees and the settings. pluv sees one project that requires what any member requires.
local path = require("std.path")
local host_project = require("host.project")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---The table of a requirement of a member, as host.project.workspace writes it.
M.member_table = "workspace.members"

---@class pluv.Member a member of a workspace, as host.project.workspace returns it
---@field path string relative to the root, with slashes
---@field dir string absolute
---@field name string of its rock, else of the project, else of the folder
---@field file string its pluv.toml, relative to the root; "" if it has none
---@field is_rock boolean
---@field written boolean whether a rockspec describes its rock
---@field rockspec string that rockspec, relative to `dir`, or ""
---@field rockspec_text? string its new content, before it is written
---@field lua string versions of Lua that it is for, of pluv.toml; "" for all
---@field version string of pluv.toml
---@field build string build type of pluv.toml
---@field sum string checksum of pluv.toml
---@field text string of pluv.toml, which may not be on disk yet
---@field has_runtime boolean whether it requires a runtime of its own
---@field tasks string[] their names

---@class pluv.Workspace
---@field members pluv.Member[] sorted by path
---@field by_path table<string, pluv.Member>
---@field current string path of the member that the command stands in; "" for the root
---@field seen string[] absolute paths of the files that decide, besides the pluv.toml of the root
---@field sum string checksum of what the members' files say
---@field from string folder where the command begins

---Makes a project of what the files of a workspace say. Fails with `project.invalid`.
---@param project pluv.Project is updated
---@param text string of the pluv.toml of its root
---@param from string folder where the command begins
---@param texts? table<string, string> the pluv.toml of members, not written yet, by `file`
function M.read_into(project, text, from, texts)
  local root = project.root
  local found = host_project.workspace {
    root = root,
    text = text,
    from = from,
    texts = texts or {},
    rockspecs = rockspec_finder.folders,
  }
  local by_path = {}
  for _, member in ipairs(found.members) do
    by_path[member.path] = member
    if member.written and member.rockspec == "" then
      member.rockspec = rockspec_finder.find(member.dir, member.name) or ""
    end
  end
  local current = by_path[found.current] ---@type pluv.Member?
  local dir = current and current.dir or root
  if current then
    found.own.rockspec = current.rockspec
  end
  project.text, project.config, project.memo = text, found.config, {}
  project.workspace = {
    members = found.members,
    by_path = by_path,
    current = found.current,
    seen = found.seen,
    sum = found.sum,
    from = from,
  }
  project.package = {
    root = dir,
    file = path.join(dir, "pluv.toml"),
    text = found.text,
    config = found.own,
    lock_file = project.lock_file,
    memo = {},
    whole = project,
  }
end

---Returns the settings of each member, as if a command stood in it.
---@param project pluv.Project
---@return table<string, table> configs by path
function M.configs(project)
  return host_project.workspace({
    root = project.root,
    text = (project.whole or project).text,
    from = project.root,
    texts = {},
    rockspecs = rockspec_finder.folders,
    every = true,
  }).owns
end

return M

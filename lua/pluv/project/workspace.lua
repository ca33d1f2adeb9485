---A workspace: projects in folders below a pluv.toml with [workspace] that share pluv.lock, the
---trees and the settings. pluv sees one project that requires what any member requires.
local path = require("std.path")
local host_project = require("host.project")
local rockspec_finder = require("pluv.project.rockspec_finder")

local M = {}

---The table of a requirement of a member, as host.project.workspace writes it.
M.member_table = "workspace.members"

---The table of what members share.
M.shared_table = "workspace.dependencies"

---@class pluv.Member : host.Member
---@field rockspec_text? string new content of its rockspec, before it is written

---@class pluv.Workspace
---@field root pluv.Member? the root as one of them, with the path "."; nil if it is no project
---@field root_config table of its pluv.toml, without what members require
---@field members pluv.Member[] those below the root, sorted by path
---@field by_path table<string, pluv.Member>
---@field current string path of the member that the command stands in; "" for the root
---@field seen string[] absolute paths of the files that decide, besides the pluv.toml of the root
---@field sum string checksum of what the members' files say
---@field from string folder where the command begins

---Returns a member of a workspace, or its root, as a project of its own.
---@param whole pluv.Project the workspace
---@param member pluv.Member? nil for the root
---@param text string of its pluv.toml
---@param config table what that says
---@return pluv.Project
local function package_of(whole, member, text, config)
  local root = member and member.dir or whole.root
  if member then
    config.rockspec = member.rockspec
  end
  return {
    root = root,
    file = path.join(root, "pluv.toml"),
    text = text,
    config = config,
    lock_file = whole.lock_file,
    memo = {},
    whole = whole,
  }
end

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
  project.text, project.config, project.memo = text, found.config, {}
  project.workspace = {
    root = found.root,
    root_config = found.root_config,
    members = found.members,
    by_path = by_path,
    current = found.current,
    seen = found.seen,
    sum = found.sum,
    from = from,
  }
  project.package = package_of(project, by_path[found.current], found.text, found.own)
end

---Returns the root and each member as a project of its own, as if a command stood in it.
---@param project pluv.Project
---@return table<string, pluv.Project> by path
function M.packages(project)
  local found = host_project.workspace {
    root = project.root,
    text = project.text,
    from = project.root,
    texts = {},
    rockspecs = rockspec_finder.folders,
    every = true,
  }
  local packages = { ["."] = package_of(project, nil, project.text, found.root_config) }
  for _, member in ipairs(project.workspace and project.workspace.members or {}) do
    packages[member.path] = package_of(project, member, member.text, found.owns[member.path])
  end
  return packages
end

return M

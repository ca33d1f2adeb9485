---The content of a project's files: read again, or before it is written.
local host_fs = require("host.fs")
local host_path = require("host.path")
local projects = require("pluv.project")
local workspaces = require("pluv.project.workspace")

local M = {}

---Returns how messages name a project's pluv.toml: in a workspace by its path.
---@param project pluv.Project
---@return string
function M.name_of_file(project)
  local whole = project.whole
  return whole and host_path.portable(whole.root, project.file) or projects.file_name
end

---Returns the project to lock and install after a change of pluv.toml, which may not be on
---disk yet: of a member, its whole workspace.
---@param project pluv.Project result of `pluv.project.package`
---@param text string new content of its pluv.toml
---@return pluv.Project
function M.with_text(project, text)
  local whole = project.whole
  local workspace = whole and whole.workspace
  if not whole or not workspace then
    return projects.from_text(project.root, text)
  end
  local is_root = project.root == whole.root
  local changed = projects.from_text(whole.root, is_root and text or whole.text)
  changed.start = whole.start
  local texts = not is_root and { [M.name_of_file(project)] = text } or nil
  if changed.config.workspace then
    workspaces.read_into(changed, changed.text, workspace.from, texts)
  end
  return changed
end

---Reads the files of a project again.
---@param project pluv.Project is updated if they have changed
---@return boolean changed
function M.reload(project)
  local text = host_fs.document(project.file, projects.file_name) or ""
  local known = project.workspace
  if not known and text == project.text then
    return false
  end
  local now = projects.from_text(project.root, text)
  if known and now.config.workspace then
    workspaces.read_into(now, text, known.from)
    if text == project.text and now.workspace and now.workspace.sum == known.sum then
      return false
    end
    workspaces.read_into(project, text, known.from)
    return true
  end
  project.config, project.text, project.memo = now.config, text, {}
  project.workspace, project.package = nil, nil
  return true
end

return M

---Removes leftovers of interrupted and earlier syncs.
local path = require("std.path")
local host_fs = require("host.fs")
local state = require("host.state")
local folders = require("pluv.machine.folders")
local layout = require("pluv.project.layout")

local M = {}

---Removes leftovers of interrupted syncs, and old builds of folders. The caller holds
---the project's lock.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.tidy(project, units)
  local root = project.root
  local dir = layout.state_dir(root)
  for _, entry in ipairs(state.list(root, dir)) do
    local name = entry.name
    local tag = name:match("^%.(.+)%.replaced$") or name:match("^%.(.+)%.replaced%-%d$")
    if tag then
      state.recover(root, path.join(dir, tag))
    elseif name:find("^%.new%-") then
      state.discard(root, path.join(dir, name))
    end
  end
  host_fs.sweep_scratch(folders.work_dir(), "")
  local parents = {}
  for _, u in ipairs(units) do
    parents[#parents + 1] = u.package.path == "" and path.dir(u.dir) or nil
  end
  host_fs.sweep_scratches(parents, ".new-")
end

---Removes builds in place that the new tree does not use.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.sweep_in_place(project, units)
  local root = project.root
  for _, u in ipairs(units) do
    local parent = path.dir(u.dir)
    for _, entry in ipairs(u.package.path ~= "" and state.list(root, parent) or {}) do
      if entry.name:gsub("%.log$", "") ~= path.base(u.dir) then
        state.discard(root, path.join(parent, entry.name))
      end
    end
  end
end

return M

---Tells whether a project is synced, and writes nothing.
local fs = require("std.fs")
local layout = require("pluv.project.layout")
local locks = require("pluv.lock")
local freshness = require("pluv.lock.freshness")
local selection = require("pluv.install.selection")
local sync = require("pluv.install.sync")

local M = {}

---Returns why pluv.lock or a runtime's tree is out of date; nil if both are up to date.
---Never uses the network.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options pluv.SyncOptions
---@return string? reason
---@return string[]? seen the files that decide, if nothing has changed since the last sync
function M.reason(project, runtime, options)
  local seen = sync.seen_if_unchanged(project, runtime, options)
  if seen then
    return nil, seen
  end
  local lock = locks.read(project)
  local reason = freshness.of_project(project, lock, runtime)
  if reason then
    return reason
  end
  local units = selection.units(project, runtime, lock --[[@as pluv.Lock]], options)
  local tree = layout.tree(project.root, runtime.tag)
  if not fs.is_dir(tree) then
    return ("the tree of %s is missing"):format(runtime.tag)
  elseif not sync.is_current(project, tree, runtime, sync.tree_key(runtime, units), options) then
    return ("the tree of %s is not what pluv.lock lists"):format(runtime.tag)
  end
end

return M

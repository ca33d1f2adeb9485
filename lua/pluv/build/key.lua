---The parts of a built rock's key besides the rock itself.
local fs, path = require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---Raise this when a change of pluv.build produces different files.
M.revision = 4

---Returns the common part of all keys.
---@return string
function M.fingerprint()
  local info = require("host.platform").describe()
  return table.concat({ M.revision, info.os, info.arch, require("pluv.machine.build_environment").flags() }, " ")
end

---Returns the part from build hooks, custom backends and pluv.toml; "" if there are
---none.
---@param project pluv.Project
---@param package table of the lock
---@return string
function M.of_package(project, package)
  if project.memo.hooks_builds == nil then
    project.memo.hooks_builds = #project.config.builds > 0
      or fs.exists(path.join(project.root, layout.hook_file("pre_build")))
      or fs.exists(path.join(project.root, layout.hook_file("post_build")))
      or fs.exists(path.join(project.root, ".pluv", "lua", "build"))
      or #require("host.modules").roots() > 0
  end
  return project.memo.hooks_builds and require("pluv.build.overrides").key(project, package) or ""
end

---Returns the part from the user's variables; few projects have any.
---@param project pluv.Project
---@return string
function M.of_variables(project)
  local any = project.memo.variables or project.config.externals[1] or fs.exists(layout.variables(project.root))
  return any and require("pluv.project.build_settings").key(project) or ""
end

return M

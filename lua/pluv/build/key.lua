---The parts of a built rock's key besides the rock itself.
local fs = require("std.fs")
local path = require("std.path")
local modules = require("host.modules")
local platform = require("host.platform")
local build_environment = require("pluv.machine.build_environment")
local layout = require("pluv.project.layout")

local M = {}

---Raise this when a change of pluv.build produces different files.
M.revision = 4

---Returns the common part of all keys.
---@return string
function M.fingerprint()
  local info = platform.describe()
  return table.concat({ M.revision, info.os, info.arch, build_environment.flags() }, " ")
end

---Returns the first lines of the keys of all rocks of a project for a runtime. They are
---computed once for each content of pluv.toml.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return string
function M.common(project, runtime)
  project.memo.keys = project.memo.keys or {}
  local name = runtime.tag .. "\n" .. runtime.key .. "\n" .. runtime.path
  if not project.memo.keys[name] then
    local interpreter = runtime.source == "builtin" and "" or runtime.version .. " " .. runtime.path
    project.memo.keys[name] = table.concat({ M.fingerprint(), runtime.key, interpreter }, "\n")
  end
  return project.memo.keys[name]
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
      or #modules.roots() > 0
  end
  return project.memo.hooks_builds and require("pluv.build.overrides").key(project, package) or ""
end

---Returns the part from the user's variables; few projects have any.
---@param project pluv.Project
---@return string
function M.of_variables(project)
  local memo = project.memo
  if memo.has_variables == nil then
    memo.has_variables = memo.variables ~= nil or project.config.externals[1] ~= nil or fs.exists(layout.variables(project.root))
  end
  return memo.has_variables and require("pluv.project.build_settings").key(project) or ""
end

return M

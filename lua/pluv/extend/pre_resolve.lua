---The hook `pre_resolve`: its overrides, and whether it has changed since pluv.lock
---was written.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local modules = require("host.modules")
local version = require("host.version")
local layout = require("pluv.project.layout")
local hooks = require("pluv.extend.hooks")

local file_of = layout.hook_file

local M = {}

---Returns a hash of the project's hook `pre_resolve`, the same in every checkout; ""
---if there is none. The hook is not run.
---@param project_root string
---@return string
function M.of(project_root)
  local file = path.join(project_root, file_of("pre_resolve"))
  local text = not modules.own_only() and fs.read_if_exists(file)
  return text and hash.sha256((text:gsub("\r\n", "\n"))) or ""
end

---Returns how the hook has changed since pluv.lock was written; nil if it has not.
---@param project_root string
---@param locked string its hash in pluv.lock
---@return string? reason
function M.change(project_root, locked)
  local now = M.of(project_root)
  if now == locked or modules.own_only() then
    return nil
  end
  local change = now == "" and "was removed" or locked == "" and "was added" or "has changed"
  return ("%s %s since pluv.lock was written"):format(file_of("pre_resolve"), change)
end

---Runs the project's hook `pre_resolve`, and returns its overrides.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table<string, string> overrides
---@return string[] canonical in the form of the lock
function M.overrides(project, runtime)
  local parse = version.parse_dependency
  local changes = hooks.run(project.root, "pre_resolve", { project = project.config.name, runtime = hooks.runtime(runtime) }, nil, runtime)
  local overrides, list = changes.overrides or {}, {}
  for name, constraint in pairs(overrides) do
    local what = ("the hook %s returned an override of `%s`"):format(file_of("pre_resolve"), name)
    list[#list + 1] = errors.context(what, parse, name .. " " .. constraint).text
  end
  table.sort(list)
  return overrides, list
end

return M

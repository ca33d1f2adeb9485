---The hook `pre_resolve`: its overrides, and whether it is still the one that a lock was
---made with.
local errors, path = require("std.errors"), require("std.path")
local file_of = require("pluv.project.layout").hook_file

local M = {}

---What names the content of a project's hook `pre_resolve`, wherever it was checked
---out; "" without one. The hook is not run.
---@param project_root string
---@return string
function M.of(project_root)
  local file = path.join(project_root, file_of("pre_resolve"))
  local text = not require("host.modules").own_only() and require("std.fs").read_if_exists(file)
  return text and require("std.hash").sha256((text:gsub("\r\n", "\n"))) or ""
end

---How the hook differs from the one that a lock was made with; nil if it does not.
---@param project_root string
---@param locked string what named its content then
---@return string? reason
function M.change(project_root, locked)
  local now = M.of(project_root)
  if now == locked or require("host.modules").own_only() then
    return nil
  end
  local change = now == "" and "was removed" or locked == "" and "was added" or "has changed"
  return ("%s %s since pluv.lock was written"):format(file_of("pre_resolve"), change)
end

---What the hook `pre_resolve` of a project overrides; nothing without one.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table<string, string> overrides
---@return string[] canonical as a lock records them
function M.overrides(project, runtime)
  local hooks, parse = require("pluv.extend.hooks"), require("host.version").parse_dependency
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

---Orders tasks by their dependencies.
local errors = require("std.errors")
local tables = require("std.table")

local M = {}

---Returns a task and its dependencies, each once, dependencies first. Fails with
---`project.invalid` if one of them is invalid.
---@param project pluv.Project
---@param task pluv.Task
---@return pluv.Task[]
function M.plan(project, task)
  local by_name, order = {}, {}
  for _, other in ipairs(project.config.tasks) do
    by_name[other.name] = other
  end
  -- An explicit stack instead of recursion, as chains may be long.
  local open, next_need = { task }, { [task] = 1 }
  while #open > 0 do
    local current = open[#open] --[[@as pluv.Task]]
    if current.problem ~= "" then
      local hint = current.hint ~= "" and current.hint or nil
      errors.raise { code = "project.invalid", message = current.problem, hint = hint }
    end
    local need = current.needs[next_need[current]]
    next_need[current] = next_need[current] + 1
    if not need then
      order[#order + 1] = current
      open[#open] = nil
    elseif not next_need[by_name[need]] then
      open[#open + 1], next_need[by_name[need]] = by_name[need], 1
    end
  end
  return order
end

---Reports whether each task needs the one before it, so that nothing can run in
---parallel.
---@param order pluv.Task[] dependencies first
---@return boolean
function M.is_chain(order)
  for i = 2, #order do
    local before = order[i - 1] --[[@as pluv.Task]]
    if not tables.contains(order[i].needs, before.name) then
      return false
    end
  end
  return true
end

return M

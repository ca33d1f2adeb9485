---In which order tasks run.
local M = {}

---A task and what it needs, each once, what is needed first.
---@param project pluv.Project
---@param task pluv.Task
---@return pluv.Task[]
function M.plan(project, task)
  local by_name, seen, order = {}, {}, {}
  for _, other in ipairs(project.config.tasks) do
    by_name[other.name] = other
  end
  local function visit(current)
    if not seen[current.name] then
      seen[current.name] = true
      for _, need in ipairs(current.needs) do
        visit(by_name[need])
      end
      order[#order + 1] = current
    end
  end
  visit(task)
  return order
end

---Whether each task needs all that come before it: then there is nothing that could
---run beside another.
---@param order pluv.Task[] what is needed first
---@return boolean
function M.is_chain(order)
  local reached = {}
  for i, task in ipairs(order) do
    local all = {}
    for _, need in ipairs(task.needs) do
      all[need] = true
      for name in pairs(reached[need]) do
        all[name] = true
      end
    end
    reached[task.name] = all
    local count = 0
    for _ in pairs(all) do
      count = count + 1
    end
    if count ~= i - 1 then
      return false
    end
  end
  return true
end

return M

---Lists the tasks of a project.
local errors = require("std.errors")
local log = require("std.log")
local tables = require("std.table")
local term = require("host.term")

local M = {}

---Describes a task in one line.
---@param task pluv.Task
---@return string
local function describe(task)
  if task.description ~= "" then
    return task.description
  end
  local text = task.lua ~= "" and task.lua or table.concat(task.commands, "; ")
  return text ~= "" and text or "needs " .. table.concat(task.needs, ", ")
end

---Returns how to run the tasks of a workspace's members; nil if there are none.
---@param project pluv.Project
---@return string?
local function of_members(project)
  local names = {}
  for _, member in ipairs(project.workspace and project.workspace.members or {}) do
    names = tables.join(names, member.tasks)
  end
  names = tables.unique(names)
  table.sort(names)
  return names[1] and ("its members have the tasks %s: `pluv run --all %s`"):format(table.concat(names, ", "), names[1])
end

---Lists the tasks of a project. Warns about each problem once.
---@param ctx pluv.Context
---@param project pluv.Project
---@param asked boolean? whether the user asked for the list
function M.show(ctx, project, asked)
  local tasks = project.config.tasks
  if #tasks == 0 and not asked then
    errors.raise {
      code = "cli.usage",
      message = "`pluv run` needs a task, a file or a program; pluv.toml has no tasks",
      hint = of_members(project) or "run `pluv run --help`",
    }
  end
  local data = {}
  for i, task in ipairs(tasks) do
    data[i] = {
      name = task.name,
      problem = task.problem ~= "" and task.problem or nil,
      description = task.description ~= "" and task.description or nil,
      cmd = task.lua == "" and task.commands or nil,
      lua = task.lua ~= "" and task.lua or nil,
      needs = task.needs,
    }
  end
  ctx:out(function()
    local rows = {}
    for _, task in ipairs(tasks) do
      if task.problem == "" then
        rows[#rows + 1] = { task.name, (describe(task):gsub("%s*\n%s*", " ")) }
      end
    end
    return term.table { header = { "task", "does" }, rows = rows }
  end, data)
  local told = {}
  for _, task in ipairs(tasks) do
    if task.problem ~= "" and not told[task.problem] then
      told[task.problem] = true -- a circle is a problem of each of its tasks
      log.warn("%s%s", task.problem, task.hint ~= "" and "; " .. task.hint or "")
    end
  end
  if #tasks == 0 then
    local hint = of_members(project)
    log.note(hint and "pluv.toml has no tasks; %s" or "pluv.toml has no tasks", hint)
  end
end

return M

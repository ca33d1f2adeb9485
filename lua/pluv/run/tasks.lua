---Runs tasks of pluv.toml: command lines or a Lua file, after the tasks they need.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local host_jobs = require("host.jobs")
local term = require("host.term")
local runtimes = require("pluv.runtime")
local projects = require("pluv.project")
local environments = require("pluv.run.environment")
local lua_task = require("pluv.run.lua_task")
local task_line = require("pluv.run.task_line")
local task_order = require("pluv.run.task_order")

local M = {}

---@class pluv.Task result of host.project.parse
---@field name string
---@field description string
---@field commands string[]
---@field lua string
---@field needs string[]
---@field env table<string, string>
---@field cwd string
---@field problem string why it cannot run; "" if it is valid
---@field hint string that of the problem, or ""

---@class pluv.TaskStep a program to run
---@field task pluv.Task
---@field text string what pluv.toml says to run
---@field argv string[]

---@generic T
---@param list T[]
---@param more T[]
---@return T[] list
local function append(list, more)
  for _, item in ipairs(more) do
    list[#list + 1] = item
  end
  return list
end

---Returns the programs of a task.
---@param ctx pluv.Context
---@param project pluv.Project
---@param task pluv.Task
---@param args string[] arguments for the last one
---@return pluv.TaskStep[]
local function steps_of(ctx, project, task, args)
  local steps = {}
  for i, line in ipairs(task.commands) do
    local argv = task_line.argv(line, i == #task.commands and args or {})
    steps[i] = { task = task, text = line, argv = argv }
  end
  if task.lua ~= "" then
    -- A separate process, for its environment and folder.
    local argv = append(ctx:command_line(projects.folder(project)), { "run", "--lua-task", "--", task.name })
    steps[1] = { task = task, text = task.lua, argv = append(argv, args) }
  end
  return steps
end

---Returns the command of a step, with its environment.
---@param project pluv.Project
---@param environment pluv.Environment
---@param step pluv.TaskStep
---@return std.Command
local function command_of(project, environment, step)
  local env = {}
  for _, set in ipairs { environment.set, step.task.env } do
    for name, value in pairs(set) do
      env[name] = value
    end
  end
  local dir = path.resolve(projects.folder(project), step.task.cwd)
  fs.require_dir(dir)
  return { argv = step.argv, dir = dir, env = env, unset = environment.unset }
end

---Prints which step failed. pluv passes its exit code on.
---@param step pluv.TaskStep
---@param code integer
local function say(step, code)
  local text = step.text:match("^%s*(.-)%s*$") --[[@as string]]
  local shown = text:gsub("%s*\n.*", " …")
  term.note(
    "error",
    ("pluv: %s the task `%s` failed with exit code %d: `%s`"):format(term.style("red", "error:"), step.task.name, code, shown)
  )
end

---Runs programs in parallel, in the order of task dependencies.
---@param project pluv.Project
---@param environment pluv.Environment
---@param steps pluv.TaskStep[]
---@param order pluv.Task[]
---@return integer code exit code of the first failure
local function run_together(project, environment, steps, order)
  local width = 0
  local graph = host_jobs.graph { title = "Running" }
  for _, step in ipairs(steps) do
    width = math.max(width, #step.task.name)
  end
  -- The end of a task: its own last step, or those of the tasks it needs.
  local ends, count, step_of = {}, {}, {}
  for _, task in ipairs(order) do
    local needs = {}
    for _, need in ipairs(task.needs) do
      append(needs, ends[need])
    end
    ends[task.name] = needs
    for _, step in ipairs(steps) do
      if step.task == task then
        count[task] = (count[task] or 0) + 1
        local command = command_of(project, environment, step) --[[@as pluv.TaskCommand]]
        command.name, command.width = task.name, width
        local id = host_jobs.task(graph, { id = ("%s %d"):format(task.name, count[task]), needs = ends[task.name] }, command)
        ends[task.name], step_of[id] = { id }, step
      end
    end
  end
  for _, outcome in ipairs(host_jobs.run(graph).jobs) do
    if outcome.state == "failed" then
      local failure = outcome.error --[[@as std.Failure]]
      if failure.code ~= "task.failed" then
        error(failure, 0)
      end
      say(step_of[outcome.id], outcome.result)
      return outcome.result
    end
  end
  return 0
end

---Fails early if the Lua file of a task is not trusted.
---@param project pluv.Project
---@param order pluv.Task[]
local function check_trust(project, order)
  for _, task in ipairs(order) do
    if task.lua ~= "" then
      lua_task.read(project, task)
    end
  end
end

---Fails before anything is installed if the task, or one that it needs, is invalid or
---has no place for the arguments.
---@param project pluv.Project
---@param task pluv.Task
---@param args string[]
function M.check(project, task, args)
  task_order.plan(project, task)
  if args[1] and task.lua == "" and #task.commands == 0 then
    errors.raise {
      code = "cli.usage",
      message = ("the task `%s` takes no arguments: it only runs %s"):format(task.name, table.concat(task.needs, ", ")),
      hint = ("pass them to one of these tasks, as in `pluv run %s %s`"):format(task.needs[#task.needs], args[1]),
    }
  end
end

---Runs a task after the tasks it needs. On Unix a last program that needs no shell
---replaces pluv's process.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param opts pluv.LaunchOptions with a task
---@return integer code
function M.run(ctx, project, runtime, opts)
  local args = opts.args or {}
  local task = opts.task --[[@as pluv.Task]]
  local order, steps = task_order.plan(project, task), {} ---@type pluv.Task[], pluv.TaskStep[]
  check_trust(project, order)
  local last = steps_of(ctx, project, task, args) -- fails before anything runs
  local environment = environments.of_launch(project, runtime, task.name, args, opts)
  local is_chain = task_order.is_chain(order)
  order[#order] = nil
  for _, other in ipairs(order) do
    append(steps, steps_of(ctx, project, other, {}))
  end
  if not is_chain then
    local code = run_together(project, environment, steps, order)
    if code ~= 0 then
      return code
    end
    steps = {}
  end
  append(steps, last)
  for i, step in ipairs(steps) do
    local command = command_of(project, environment, step)
    -- A shell ended by a signal would leave its programs behind.
    if i == #steps and step.task == task and task.lua ~= "" then
      return process.exec(command)
    end
    local code = process.call(command).code
    if code ~= 0 then
      say(step, code)
      return code
    end
  end
  return 0
end

---Returns the command that runs a task on another runtime: this pluv again.
---@param ctx pluv.Context
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param opts pluv.LaunchOptions
---@return pluv.Launch
function M.again(ctx, project, runtime, opts)
  local name = runtimes.name(runtime)
  local task = opts.task --[[@as pluv.Task]]
  local args = opts.args or {}
  local argv = append(ctx:command_line(projects.folder(project)), { "run", "--no-sync", "--runtime", name, "--", task.name })
  return { argv = append(argv, args), args = args, environment = { path = "", cpath = "", set = {}, unset = {} } }
end

return M

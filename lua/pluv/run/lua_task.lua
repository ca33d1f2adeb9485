---The Lua file of a task. It returns a function of the context of a command and the
---arguments, and only runs if it is trusted.
local errors = require("std.errors")
local path = require("std.path")
local modules = require("host.modules")
local platform = require("host.platform")
local build_log = require("pluv.machine.build_log")
local projects = require("pluv.project")
local command_context = require("pluv.extend.command_context")
local command_schema = require("pluv.extend.command_schema")
local trust = require("pluv.extend.trust")

local M = {}

---Returns the content of a task's file. Fails with `trust.required`, `file.missing`.
---@param project pluv.Project
---@param task pluv.Task
---@return string
function M.read(project, task)
  if modules.own_only() then
    errors.raise {
      code = "cli.usage",
      message = ("the task `%s` is Lua code of the project, which `--no-user-lua` disables"):format(task.name),
    }
  end
  local dir = projects.folder(project)
  local ok, text = errors.catch(trust.read, dir, task.lua)
  if not ok then
    local failure = text --[[@as std.Failure]]
    if failure.code == "trust.required" and dir ~= project.root then -- of a member: `pluv trust` may stand elsewhere
      failure.hint = ("read it, then run `pluv trust %s`"):format(build_log.quote(path.join(dir, task.lua)))
    end
    error(failure, 0)
  end
  if not text then
    return errors.raise {
      code = "file.missing",
      message = ("the file %s of the task `%s` does not exist"):format(task.lua, task.name),
      hint = "correct `lua` of the task in pluv.toml",
    }
  end
  return text
end

---Runs the file in the present environment and folder.
---@param ctx pluv.Context
---@param project pluv.Project
---@param task pluv.Task
---@param args string[]
---@return integer? code
function M.run(ctx, project, task, args)
  local text = M.read(project, task)
  modules.add_project(projects.folder(project))
  local label = task.lua:find("^%.pluv/") and task.lua or "./" .. task.lua
  local run = modules.interruptible(modules.chunk { text = text, name = label, guest = "project" })
  if type(run) ~= "function" then
    errors.raise {
      code = "command.invalid",
      message = ("%s does not return a function"):format(task.lua),
      hint = "end the file with `return function(ctx, args) … end`",
    }
  end
  ctx.dir = path.resolve(projects.folder(project), task.cwd)
  platform.chdir(ctx.dir)
  local given = command_context.new(ctx, projects.folder(project))
  local code = modules.interruptible(function()
    return (run --[[@as pluv.LuaTask]])(given, args)
  end)
  return command_schema.exit_code(task.lua, code)
end

return M

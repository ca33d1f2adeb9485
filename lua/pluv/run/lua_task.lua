---The Lua file of a task. It returns a function of the context of a command and the
---arguments, and only runs if it is trusted.
local errors = require("std.errors")

local M = {}

---Returns the content of a task's file. Fails with `trust.required`, `file.missing`.
---@param project pluv.Project
---@param task pluv.Task
---@return string
function M.read(project, task)
  if require("host.modules").own_only() then
    errors.raise {
      code = "cli.usage",
      message = ("the task `%s` is Lua code of the project, which `--no-user-lua` disables"):format(task.name),
    }
  end
  local text = require("pluv.extend.trust").read(project.root, task.lua)
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
  local host, path = require("host.modules"), require("std.path")
  local text = M.read(project, task)
  host.add_project(project.root)
  local label = task.lua:find("^%.pluv/") and task.lua or "./" .. task.lua
  local run = host.interruptible(host.chunk { text = text, name = label, guest = "project" })
  if type(run) ~= "function" then
    errors.raise {
      code = "command.invalid",
      message = ("%s does not return a function"):format(task.lua),
      hint = "end the file with `return function(ctx, args) … end`",
    }
  end
  ctx.dir = path.resolve(project.root, task.cwd)
  require("host.platform").chdir(ctx.dir)
  local given = require("pluv.extend.command_context").new(ctx, project.root)
  local code = host.interruptible(function()
    return (run --[[@as pluv.LuaTask]])(given, args)
  end)
  return require("pluv.extend.command_schema").exit_code(task.lua, code)
end

return M

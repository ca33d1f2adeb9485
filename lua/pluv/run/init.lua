---Runs a program or task of a project, on one runtime or a matrix.
local path = require("std.path")
local process = require("std.process")
local tables = require("std.table")
local platform = require("host.platform")
local provision = require("pluv.runtime.provision")
local repeatable = require("pluv.install.repeatable")
local launching = require("pluv.run.launch")

local M = {}

---Starts a described program. On Unix it replaces pluv's process.
---@param launch pluv.Launch
---@return integer code
function M.exec(launch)
  local environment = launch.environment
  if launch.script then
    return require("pluv.run.interpret").interpret(launch.script, launch.args, environment)
  end
  return process.exec { argv = launch.argv, env = environment.set, unset = environment.unset }
end

---Records a command that only starts a described program.
---@param ctx pluv.Context
---@param command pluv.Repeatable without `launch`
---@param launch pluv.Launch
function M.keep(ctx, command, launch)
  if launch.seen then
    command.seen = tables.join(command.seen or {}, launch.seen)
    local environment = launch.environment
    command.launch = { argv = launch.argv, env = environment.set, unset = environment.unset, args = #launch.args }
    repeatable.keep(ctx, command)
  end
end

---Runs a program in the project's environment, or on each runtime of a matrix. On
---Unix it replaces pluv's process.
---@param ctx pluv.Context
---@param project pluv.Project
---@param opts pluv.LaunchOptions
---@return integer code
function M.start(ctx, project, opts)
  if opts.task then
    require("pluv.run.tasks").check(project, opts.task, opts.args or {})
  end
  if opts.matrix then
    return require("pluv.run.matrix").run(ctx, project, opts)
  end
  local runtime, request = provision.choose(project, opts.runtime, ctx.offline)
  local result = not opts.no_sync and launching.prepare(ctx, project, runtime, opts) or nil
  if ctx.globals.directory then
    platform.chdir(ctx.dir)
  end
  if opts.task then
    return require("pluv.run.tasks").run(ctx, project, runtime, opts)
  end
  local launch = launching.describe(project, runtime, opts)
  if opts.seen and result then
    M.keep(ctx, {
      project = project,
      runtime = runtime,
      request = request,
      covered = result.seen,
      seen = opts.seen,
      -- The system follows links before `..`.
      kinds = { path.resolve(ctx.dir, opts.program), opts.program },
    }, launch)
  end
  return M.exec(launch)
end

return M

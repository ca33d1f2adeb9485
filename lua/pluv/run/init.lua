---Runs a program or task of a project, on one runtime or a matrix.
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local provision = require("pluv.runtime.provision")
local repeatable = require("pluv.install.repeatable")
local launching = require("pluv.run.launch")

local M = {}

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
  local environment = launch.environment
  if launch.script then
    return require("pluv.run.interpret").interpret(launch.script, launch.args, environment)
  end
  local start = { argv = launch.argv, env = environment.set, unset = environment.unset, args = #(opts.args or {}) }
  if opts.seen and result and launch.seen then
    for _, file in ipairs(launch.seen) do
      opts.seen[#opts.seen + 1] = file
    end
    repeatable.keep(ctx, {
      project = project,
      runtime = runtime,
      request = request,
      result = result,
      seen = opts.seen,
      kinds = { path.resolve(ctx.dir, opts.program) },
      launch = start,
    })
  end
  return process.exec { argv = start.argv, env = start.env, unset = start.unset }
end

return M

---Returns the task `test` of pluv.toml, unless it just calls `pluv test`. `pluv test`
---does not run it, but says how.
---@param project pluv.Project
---@return pluv.Task?
local function own_task(project)
  return (
    require("std.table").find(project.config.tasks, function(task)
      return task.name == "test" and not table.concat(task.commands, "\n"):find("pluv test", 1, true)
    end)
  )
end

---@type pluv.OwnCommand
return {
  summary = "Run the project's tests",
  section = "run",
  guide = "tasks",
  description = "Runs what the `test` table of the rockspec names. Without one, runs busted if there is a `.busted` file, else\n"
    .. "test.lua, else busted if there is a spec folder. Further arguments go to the test runner.\n"
    .. "To run a task named `test`, use `pluv run test`.",
  args = { { "args", help = "arguments for the test runner", optional = true, many = true } },
  flags = {
    package = { short = "p", value = "MEMBER", many = true, complete = "members", help = "test this member of the workspace" },
    all = { help = "test every member of the workspace that has tests" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, such as `luajit@2.1`" },
    matrix = { value = "RUNTIMES", help = "test on each of these runtimes, such as `lua@5.1,luajit@2.1`" },
    group = { value = "GROUP", many = true, complete = "groups", help = "also install this group of pluv.toml" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    watch = { short = "w", help = "test again when a source file of the project changes" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  passthrough = true,
  hints = { flag = "put flags of the test runner after `--`: `pluv test -- %s`" },
  examples = {
    "pluv test",
    "pluv test --matrix lua@5.1,lua@5.4,luajit@2.1",
    "pluv test --watch",
    "pluv test --package core",
    "pluv test -- --tags=fast",
  },
  ---@param ctx pluv.Context
  ---@param opts pluv.RunOptions
  run = function(ctx, opts)
    if opts.watch then
      return require("pluv.run.watch").start(ctx, "test", opts, opts.args or {})
    end
    local code = require("pluv.run.in_members").start(ctx, "test", opts, opts.args or {})
    if code then
      return code
    end
    local project, own = ctx:project(), ctx:package()
    local target = opts.matrix and "5.1" or require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline).target
    local task = own_task(project)
    local test = require("pluv.run.testing").describe(own, target, opts.args or {}, task)
    if task then
      require("std.log").note("running the tests that pluv finds; `pluv run test` runs the task `test` of pluv.toml")
    end
    require("host.platform").chdir(own.root)
    ctx.dir = own.root
    return require("pluv.run").start(ctx, project, {
      program = test.program,
      flags = test.flags,
      args = test.args,
      shell = test.shell,
      runtime = opts.runtime,
      matrix = opts.matrix,
      group = opts.group,
      frozen = opts.frozen,
      no_sync = opts.no_sync,
    })
  end,
}

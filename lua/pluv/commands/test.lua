---The task `test` of pluv.toml, unless it is another way to call `pluv test`. Tasks run
---only when they are named: `pluv test` says how.
---@param project pluv.Project
---@return pluv.Task?
local function own_task(project)
  return (require("std.table").find(project.config.tasks, function(task)
    return task.name == "test" and not table.concat(task.commands, "\n"):find("pluv test", 1, true)
  end))
end

---@type pluv.OwnCommand
return {
  summary = "Run the project's tests, in its environment",
  description = "As the rockspec's `test` table says; else with busted where there is a `.busted`, else `test.lua`, else\n"
    .. "with busted where there is a folder `spec`. Everything from the first argument or `--` on goes to the tests.\n"
    .. "A task `test` of pluv.toml is run by its name: `pluv run test`.",
  args = { { "args", help = "arguments for the tests", optional = true, many = true } },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, as `luajit@2.1`" },
    matrix = { value = "RUNTIMES", help = "test on each of these, as `lua@5.1,luajit@2.1`" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "test with the tree as it is" },
  },
  passthrough = true,
  hints = { flag = "flags of the tests come after `--`: `pluv test -- %s`" },
  examples = { "pluv test", "pluv test --matrix lua@5.1,lua@5.4,luajit@2.1", "pluv test -- --tags=fast" },
  run = function(ctx, opts)
    local project = ctx:project()
    local target = opts.matrix and "5.1" or require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline).target
    local task = own_task(project)
    local test = require("pluv.run.testing").describe(project, target, opts.args or {}, task)
    if task then
      require("std.log").note("running the tests that pluv finds; `pluv run test` runs the task `test` of pluv.toml")
    end
    require("host.platform").chdir(project.root)
    ctx.dir = project.root
    return require("pluv.run").start(ctx, project, {
      program = test.program, flags = test.flags, args = test.args, shell = test.shell,
      runtime = opts.runtime, matrix = opts.matrix, frozen = opts.frozen, no_sync = opts.no_sync,
    })
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Run the project's tests, in its environment",
  description = "As the rockspec's `test` table says; else with busted where there is a `.busted`, else `test.lua`, else\n"
    .. "with busted where there is a folder `spec`. Everything behind is handed to the tests.",
  args = { { "args", help = "arguments for the tests", optional = true, many = true } },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, as `luajit@2.1`" },
    matrix = { value = "RUNTIMES", help = "test on each of these, as `lua@5.1,luajit@2.1`" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "test with the tree as it is" },
  },
  passthrough = true,
  examples = { "pluv test", "pluv test --matrix lua@5.1,lua@5.4,luajit@2.1", "pluv test -- --tags=fast" },
  run = function(ctx, opts)
    local project = ctx:project()
    local target = opts.matrix and "5.1" or require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline).target
    local test = require("pluv.project.testing").describe(project, target, opts.args or {})
    require("host.platform").chdir(project.root)
    ctx.dir = project.root
    return require("pluv.runtime.launch").start(ctx, project, {
      program = test.program, flags = test.flags, args = test.args, shell = test.shell,
      runtime = opts.runtime, matrix = opts.matrix, frozen = opts.frozen, no_sync = opts.no_sync,
    })
  end,
}

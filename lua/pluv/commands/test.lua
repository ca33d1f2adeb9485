---The task `test` of pluv.toml, but not from within itself: it may call `pluv test` for
---the tests that pluv finds.
---@param project pluv.Project
---@return pluv.Task?
local function own_task(project)
  for _, task in ipairs(project.config.tasks) do
    if task.name == "test" and require("host.platform").env("PLUV_TEST_TASK") ~= project.root then
      return task
    end
  end
end

---@type pluv.OwnCommand
return {
  summary = "Run the project's tests, in its environment",
  description = "The task `test` of pluv.toml, where there is one. Else as the rockspec's `test` table says; else with busted\n"
    .. "where there is a `.busted`, else `test.lua`, else with busted where there is a folder `spec`. Everything from the\n"
    .. "first argument or `--` on goes to the tests.",
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
    local task = own_task(project)
    if task then
      return require("pluv.runtime.launch").start(ctx, project, {
        program = "test", task = task, args = opts.args,
        runtime = opts.runtime, matrix = opts.matrix, frozen = opts.frozen, no_sync = opts.no_sync,
      })
    end
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

---@type pluv.Command
return {
  summary = "Run a Lua file, or a program of a rock, in the project's environment",
  description = "Locks and syncs first when that is needed, and says nothing when it is not; a runtime that is missing is installed.\nEverything after the file or the program is handed to it. Signals and the exit code pass through.",
  args = {
    { "program", help = "a Lua file, or the name of a program" },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    runtime = { value = "RUNTIME", help = "use this runtime once, as `luajit@2.1`" },
    matrix = { value = "LIST", help = "run on each of these runtimes, as `lua@5.1,lua@5.4`; the exit code is that of the worst" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "run with the tree as it is" },
  },
  passthrough = true,
  examples = {
    "pluv run main.lua", "pluv run main.lua --verbose", "pluv run --runtime lua@5.1 main.lua",
    "pluv run --matrix lua@5.1,lua@5.4,luajit@2.1 main.lua", "pluv run luacheck src",
  },
  run = function(ctx, opts)
    if opts.matrix and opts.runtime then
      require("std.errors").raise { code = "cli.usage", message = "`--matrix` and `--runtime` exclude each other" }
    end
    local project = ctx:project()
    local function enter()
      if ctx.globals.directory then
        require("host.platform").chdir(ctx.dir)
      end
    end
    if opts.matrix then
      enter()
      return require("pluv.runtime.matrix").run(ctx, project, opts)
    end
    local launching = require("pluv.runtime.launch")
    local runtime = require("pluv.runtime.provision").choose(project, opts.runtime, ctx.offline)
    if not opts.no_sync then
      launching.prepare(ctx, project, runtime, opts.frozen)
    end
    enter()
    local launch = launching.describe(project, runtime, opts.program, opts.args or {})
    local environment = launch.environment
    if launch.script then
      return require("pluv.project.programs").interpret(launch.script, opts.args or {}, environment)
    end
    return require("std.process").exec { argv = launch.argv, env = environment.set, unset = environment.unset }
  end,
}

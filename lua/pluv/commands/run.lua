---@type pluv.Command
return {
  summary = "Run a Lua file, or a program of a rock, in the project's environment",
  description = "Locks and syncs first when that is needed, and says nothing when it is not. Everything after the\nfile or the program is handed to it. Signals and the exit code pass through.",
  args = {
    { "program", help = "a Lua file, or the name of a program" },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    runtime = { value = "RUNTIME", help = "use this runtime once, as `luajit@2.1`" },
    frozen = { help = "fail when pluv.lock is missing or out of date; never resolve" },
    ["no-sync"] = { help = "run with the tree as it is" },
  },
  passthrough = true,
  examples = { "pluv run main.lua", "pluv run main.lua --verbose", "pluv run --runtime lua@5.1 main.lua", "pluv run luacheck src" },
  run = function(ctx, opts)
    local fs = require("std.fs")
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local layout = require("pluv.project.layout")
    if not opts.no_sync then
      local locking, syncing = require("pluv.project.locking"), require("pluv.project.syncing")
      local lock = locking.ensure(project, runtime, { offline = ctx.offline, frozen = opts.frozen })
      syncing.announce(syncing.sync(project, runtime, lock, { offline = ctx.offline }), runtime)
    end
    if ctx.globals.directory then
      require("host.platform").chdir(ctx.dir)
    end
    local environment = require("pluv.project.environment").build(project, runtime)
    local tree = layout.tree(project.root, runtime.tag)
    local args, path = opts.args or {}, require("std.path")
    local is_file = fs.is_file(opts.program)
    local program = path.join(tree, "bin", opts.program)
    if not is_file and not fs.is_file(program) then
      require("pluv.project.programs").raise_unknown(project, runtime, opts.program)
    end
    if runtime.source == "builtin" then
      local programs = require("pluv.project.programs")
      local file = is_file and opts.program or programs.script_of(tree, runtime, opts.program)
      return programs.interpret(file or program, args, environment.path)
    end
    local argv = is_file and { runtime.path, opts.program } or { program }
    for _, arg in ipairs(args) do
      argv[#argv + 1] = arg
    end
    return require("std.process").exec { argv = argv, env = environment.set, unset = environment.unset }
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Run the project's Lua",
  section = "run",
  guide = "tasks",
  description = "The same as `pluv exec lua`: the interpreter of the project, with the modules of its rocks.\n"
    .. "`pluv repl` is a prompt with completion and history, for any runtime.",
  args = { { "args", help = "arguments of the interpreter", optional = true, many = true } },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, such as `luajit@2.1`" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  passthrough = true,
  hints = { flag = "flags of the interpreter come after `--`: `pluv lua -- %s`" },
  examples = { "pluv lua", "pluv lua main.lua", 'pluv lua -- -e "print(_VERSION)"' },
  run = function(ctx, opts)
    return require("pluv.run").start(ctx, ctx:project(), {
      program = "lua",
      is_program = true,
      args = opts.args,
      runtime = opts.runtime,
      no_sync = opts.no_sync,
    })
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Try out Lua at a prompt, with the project's modules",
  section = "run",
  guide = "tasks",
  description = "Evaluates what you type in the project's Lua and prints the results. Tab completes names, fields and modules after\n"
    .. "`require`; the arrow keys and Ctrl-R find earlier lines; Ctrl-C drops the line, or stops what runs; Ctrl-D leaves.\n"
    .. "Without a terminal, runs the chunk on standard input. Locks and syncs first if needed.",
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, such as `luajit@2.1`" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  examples = { "pluv repl", "pluv repl --runtime lua@5.1", "pluv repl < chunk.lua" },
  ---@param ctx pluv.Context
  ---@param opts pluv.LaunchOptions
  run = function(ctx, opts)
    local terminals = require("host.term").terminals()
    if terminals.stdin and terminals.stdout then
      return require("pluv.run.repl").start(ctx, ctx:project(), opts)
    end
    local project = ctx:project()
    opts.program = require("pluv.tool.scripts").of_input(ctx).file
    return require("pluv.run").start(ctx, project, opts)
  end,
}

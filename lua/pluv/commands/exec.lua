---@type pluv.OwnCommand
return {
  summary = "Run a program in the project's environment",
  section = "run",
  guide = "tasks",
  description = "Like `pluv run`, but NAME is always a program: of a rock, or on PATH; never a task or a file.",
  args = {
    { "program", help = "a program of a rock, or a program on PATH" },
    { "args", help = "its arguments", optional = true, many = true },
  },
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "use this runtime once, such as `luajit@2.1`" },
    matrix = { value = "LIST", help = "run on each of these runtimes, such as `lua@5.1,lua@5.4`; exits with the highest code" },
    group = { value = "GROUP", many = true, complete = "groups", help = "also install this group of pluv.toml" },
    frozen = { help = "fail if pluv.lock is missing or out of date" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  passthrough = true,
  hints = { flag = "flags of what is run come after its name: `pluv exec NAME %s`" },
  examples = { "pluv exec busted", "pluv exec --runtime lua@5.1 lua -v" },
  ---@param ctx pluv.Context
  ---@param opts pluv.LaunchOptions
  run = function(ctx, opts)
    opts.is_program = true
    return require("pluv.run").start(ctx, ctx:project(), opts)
  end,
}

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
    return require("pluv.runtime.launch").start(ctx, ctx:project(), opts)
  end,
}

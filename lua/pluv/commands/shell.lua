---@type pluv.OwnCommand
return {
  summary = "Start a shell in the project's environment",
  section = "run",
  guide = "tasks",
  description = "Starts $SHELL with the variables of `pluv env`. Its prompt begins with the name of the project. Leave it with `exit`.\n"
    .. "Locks and syncs first if needed.",
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime, such as `luajit@2.1`" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  examples = { "pluv shell", "pluv shell --runtime lua@5.1" },
  run = function(ctx, opts)
    local project = ctx:project()
    local interactive = require("pluv.run.interactive")
    return interactive.start(project, interactive.environment(ctx, project, opts))
  end,
}

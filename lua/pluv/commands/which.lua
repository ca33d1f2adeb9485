---@type pluv.OwnCommand
return {
  summary = "Show which runtime is used here, and why",
  section = "runtimes",
  guide = "runtimes",
  hints = {
    unexpected = "`pluv why %s` shows why a package is locked, `pluv which` the project's runtime",
    habits = { lua = "`pluv which` shows the project's runtime", luajit = "`pluv which` shows the project's runtime" },
  },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "show the choice with `--runtime RUNTIME`" } },
  examples = { "pluv which", "pluv --json which", "pluv which --runtime luajit" },
  run = function(ctx, opts)
    local projects, runtimes = require("pluv.project"), require("pluv.runtime")
    local project = projects.find_root(ctx.start) and ctx:project() or nil
    local runtime, request = runtimes.choose(project, opts.runtime, ctx.dir)
    local data = runtimes.summary(runtime)
    data.from, data.file = request.from, request.file
    data.request = request.name and runtimes.spell(request) or nil
    ctx:value(("%s\n"):format(runtime.path), data)
    if not ctx.json then
      local why = request.from .. (request.file and (" (%s in %s)"):format(runtimes.spell(request), request.file) or "")
      local unnamed = not request.name and not request.file
      why = unnamed and "the first that is installed: no project, file or default names a runtime" or "chosen by " .. why
      require("std.log").note("%s %s, %s", runtime.name, runtime.version, why)
    end
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Show which runtime is used here, or which rock a module is from",
  section = "runtimes",
  guide = "runtimes",
  description = "With NAME, shows which of the project's rocks the module or program comes from.",
  args = { { "name", help = "a module such as `pl.path`, or a program such as `busted`", optional = true } },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "show the choice with `--runtime RUNTIME`" } },
  examples = { "pluv which", "pluv --json which", "pluv which --runtime luajit", "pluv which pl.path" },
  run = function(ctx, opts)
    local projects, runtimes = require("pluv.project"), require("pluv.runtime")
    local project = projects.find_root(ctx.start) and ctx:project() or nil
    local runtime, request = runtimes.choose(project, opts.runtime, ctx.dir)
    if opts.name and opts.name ~= "lua" and opts.name ~= runtime.name then
      return require("pluv.run.provider").show(ctx, project or ctx:project(), runtime, opts.name)
    end
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

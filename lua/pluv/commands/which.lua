---@type pluv.Command
return {
  summary = "Show which runtime the project uses, and why",
  flags = { runtime = { value = "RUNTIME", help = "as if `pluv run --runtime` were given" } },
  examples = { "pluv which", "pluv --json which" },
  run = function(ctx, opts)
    local projects = require("pluv.project")
    local project = projects.find_root(ctx.dir) and ctx:project() or nil
    local runtime, request = require("pluv.runtime").choose(project, opts.runtime)
    local data = require("pluv.runtime").summary(runtime)
    data.from = request.from
    ctx:out(("%s\n"):format(runtime.path), data)
    if not ctx.json then
      require("std.log").note("%s %s, chosen by %s", runtime.name, runtime.version, request.from)
    end
  end,
}

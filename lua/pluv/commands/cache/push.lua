---@type pluv.OwnCommand
return {
  summary = "Upload the project's built rocks to the remote cache",
  description = [[
To `url` of [cache.remote], where `upload = true` allows it. What is there already stays as it is. Only rocks that this
machine built are uploaded; `pluv cache build` builds them.]],
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "the rocks of this runtime, as `lua@5.1`" } },
  examples = { "pluv cache push", "pluv --json cache push" },
  run = function(ctx, opts)
    local project, runtime, units = require("pluv.install.project_rocks").units(ctx, opts)
    local remote = require("pluv.cache.transfer")
    remote.announce(ctx, remote.push(project, runtime, units, ctx.offline), runtime)
  end,
}

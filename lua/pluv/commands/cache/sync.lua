---@type pluv.OwnCommand
return {
  summary = "Pull from the remote cache, then push to it",
  guide = "caching",
  description = "Runs `pluv cache pull`, then `pluv cache push`.",
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime, such as `lua@5.1`" } },
  examples = { "pluv cache sync" },
  ---@param ctx pluv.Context
  ---@param opts { runtime?: string }
  run = function(ctx, opts)
    local project, runtime, units = require("pluv.install.project_rocks").units(ctx, opts)
    local transfer = require("pluv.cache.transfer")
    transfer.announce(ctx, transfer.both(project, runtime, units, ctx.offline), runtime)
  end,
}

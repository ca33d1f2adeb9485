---@type pluv.OwnCommand
return {
  summary = "Download the project's built rocks from the remote cache",
  guide = "caching",
  description = "Downloads from `url` of [cache.remote] what this machine does not have. `pluv sync --binary` does the same for missing\n"
    .. "rocks.",
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime, such as `lua@5.1`" } },
  examples = { "pluv cache pull", "pluv --json cache pull" },
  ---@param ctx pluv.Context
  ---@param opts { runtime?: string }
  run = function(ctx, opts)
    local project, runtime, units = require("pluv.install.project_rocks").units(ctx, opts)
    local transfer = require("pluv.cache.transfer")
    transfer.announce(ctx, transfer.pull(project, runtime, units, ctx.offline), runtime)
  end,
}

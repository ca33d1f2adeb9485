---@type pluv.OwnCommand
return {
  summary = "Upload the project's built rocks to the remote cache",
  guide = "caching",
  description = [[
Uploads to `url` of [cache.remote], which needs `upload = true`. Existing files are not replaced. Only rocks that this
machine built are uploaded; build them with `pluv cache build`.]],
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime, such as `lua@5.1`" } },
  examples = { "pluv cache push", "pluv --json cache push" },
  ---@param ctx pluv.Context
  ---@param opts { runtime?: string }
  run = function(ctx, opts)
    local project, runtime, units = require("pluv.install.project_rocks").units(ctx, opts)
    local transfer = require("pluv.cache.transfer")
    transfer.announce(ctx, transfer.push(project, runtime, units, ctx.offline), runtime)
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Remove everything from the caches",
  guide = "caching",
  description = "Deletes downloads, manifests, built rocks, packed rocks, built runtimes and copies of git repositories.\n"
    .. "pluv makes them again when it needs them. Installed trees keep working.",
  flags = { binaries = { help = "remove only the packed rocks of the binary cache" } },
  examples = { "pluv cache clean", "pluv cache clean --binaries" },
  run = function(ctx, opts)
    local kinds = require("pluv.cache.kinds")
    local files, bytes = 0, 0
    for _, kind in ipairs(opts.binaries and { kinds.binaries() } or kinds.list) do
      local used = kinds.usage(kind)
      files, bytes = files + used.files, bytes + used.bytes
      kinds.remove(kind)
    end
    if ctx.json then
      ctx:out("", { files = files, bytes = bytes })
    else
      require("std.log").note("removed %d files, %s", files, require("pluv.cli.format").size(bytes))
    end
  end,
}

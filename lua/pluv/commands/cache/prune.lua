---@type pluv.OwnCommand
return {
  summary = "Remove what is of no use from the caches",
  description = [[
Downloads that no record names, records and parsed manifests whose download is gone, logs of rocks that are gone, work
folders and locks of processes that were killed, and what else they left more than a day ago. With `--older-than` also
downloads, parsed manifests, logs and copies of git repositories that were not used for that many days. With `--binaries`
packed rocks instead. Built rocks and runtimes stay. Other processes may use the cache meanwhile.]],
  flags = {
    ["older-than"] = { value = "DAYS", help = "also remove what was not used for so long" },
    binaries = { help = "remove packed rocks of the binary cache instead" },
  },
  examples = { "pluv cache prune", "pluv cache prune --older-than 90", "pluv cache prune --binaries --older-than 30" },
  run = function(ctx, opts)
    local kinds = require("pluv.cli.format")
    local days = opts.older_than and require("pluv.cli.numbers").whole(opts.older_than, "--older-than", 1, 36500)
    local since, removed = days and math.max(1, os.time() - days * 86400) or 0, nil
    if opts.binaries then
      removed = require("host.artifact").prune { dir = require("pluv.cache.binaries").root(), since = since }
    else
      removed = require("pluv.cache.prune").all(since)
    end
    if ctx.json then
      ctx:out("", { files = removed.files, bytes = removed.bytes })
    else
      require("std.log").note("removed %d files, %s", removed.files, kinds.size(removed.bytes))
    end
  end,
}

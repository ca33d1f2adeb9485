---@type pluv.OwnCommand
return {
  summary = "Remove unused files from the caches",
  guide = "caching",
  description = [[
Removes unreferenced files, dangling records and leftovers of crashed runs. With `--older-than`, also removes downloads,
parsed manifests, build logs, copies of git repositories, and trees of scripts and of `pluvx` that were not used for that
many days. With `--binaries`,
removes packed rocks instead. Built rocks and runtimes are kept. Safe while other pluv processes run.

With `--ci`, keeps only what took a compiler to make: built rocks, packed rocks and built runtimes. Run it before a CI saves
the folder for its next run.]],
  flags = {
    ["older-than"] = { value = "DAYS", help = "also remove files not used for `DAYS` days" },
    binaries = { help = "remove packed rocks instead" },
    ci = { help = "keep only built rocks, packed rocks and built runtimes" },
  },
  examples = {
    "pluv cache prune",
    "pluv cache prune --older-than 90",
    "pluv cache prune --binaries --older-than 30",
    "pluv cache prune --ci",
  },
  run = function(ctx, opts)
    local kinds = require("pluv.cli.format")
    local days = opts.older_than and require("pluv.cli.numbers").whole(opts.older_than, "--older-than", 1, 36500)
    local since = days and math.max(1, os.time() - days * 86400) or 0
    local removed
    if opts.ci then
      if opts.binaries or days then
        require("std.errors").raise { code = "cli.usage", message = "`--ci` cannot be combined with other flags" }
      end
      removed = require("pluv.cache.prune").for_ci()
    elseif opts.binaries then
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

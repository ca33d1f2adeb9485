---@type pluv.OwnCommand
return {
  summary = "Remove installed runtimes",
  section = "runtimes",
  guide = "runtimes",
  description = "Fails if the default runtime or a known project needs the runtime and no other installed one would do. The cached build\n"
    .. "is kept.",
  hints = { missing = "`pluv uninstall lua@5.4.6` removes a runtime, `pluv remove NAME` a package" },
  args = { { "runtime", complete = "runtimes", help = "runtime to remove, such as `lua@5.4.6`", many = true } },
  flags = { force = { help = "remove it even if it is in use" } },
  examples = { "pluv uninstall lua@5.4.6", "pluv uninstall luajit@2.1 --force" },
  run = function(ctx, opts)
    local removal = require("pluv.runtime.removal")
    local list = require("pluv.runtime.argument").list(opts.runtime, "pluv uninstall", "`pluv remove %s` removes a package")
    list = require("std.table").map(list, removal.pick)
    for _, candidate in ipairs(list) do
      if not opts.force then
        removal.refuse_used(candidate, ctx.dir)
      end
    end
    local data = {}
    for i, candidate in ipairs(list) do
      removal.remove(candidate)
      data[i] = { name = candidate.name, version = candidate.version, path = candidate.prefix }
      require("std.log").note(" %s %s %s", require("host.term").style("red", "-"), candidate.name, candidate.version)
    end
    ctx:done(data)
  end,
}

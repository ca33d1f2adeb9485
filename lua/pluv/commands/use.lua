---@type pluv.OwnCommand
return {
  summary = "Set the default runtime",
  section = "runtimes",
  guide = "runtimes",
  description = "Writes `[runtime] default` to config.toml in pluv's configuration folder. With no arguments, prints it.",
  args = { { "runtime", complete = "runtimes", help = "the default, such as `lua@5.4`", optional = true } },
  hints = { unexpected = "write name and version as one word, such as `pluv use lua@5.4`" },
  flags = { unset = { help = "remove the default" } },
  examples = { "pluv use lua@5.4", "pluv use", "pluv use --unset" },
  run = function(ctx, opts)
    local config, log, runtimes = require("pluv.machine.config"), require("std.log"), require("pluv.runtime")
    if opts.unset then
      config.set_default("")
      log.note("removed the default runtime; pluv uses an installed one")
      return
    elseif not opts.runtime then
      local default = config.load().default
      if default == "" then
        log.note("no default runtime is set; to set one: `pluv use lua@5.4`")
      end
      ctx:value(default ~= "" and default .. "\n" or "", { default = default ~= "" and default or nil, file = config.file() })
      return
    end
    local request = runtimes.parse(opts.runtime, "the command line")
    local runtime = runtimes.find(request)
    config.set_default(runtimes.spell(request))
    if ctx.json then
      ctx:value("", runtimes.summary(runtime))
    end
    log.note("the default runtime is %s, currently %s %s at %s", runtimes.spell(request), runtime.name, runtime.version, runtime.path)
  end,
}

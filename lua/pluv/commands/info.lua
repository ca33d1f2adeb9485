---@type pluv.OwnCommand
return {
  summary = "Show what a registry says about a rock",
  args = { { "package", help = "`name` or `name@version`" } },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "look at what is there for this runtime" } },
  examples = { "pluv info penlight", "pluv info lpeg@1.0.2", "pluv --json info say" },
  run = function(ctx, opts)
    local config = require("pluv.registry.config")
    local project = require("pluv.project").find_root(ctx.dir) and ctx:project() or nil
    local runtime = require("pluv.runtime").choose(project, opts.runtime, ctx.dir)
    local name, version = opts.package:match("^([^@]+)@?(.*)$")
    local info = require("host.index").info {
      registries = config.servers(config.list(project)),
      lua = runtime.target,
      name = (name or opts.package):lower(),
      version = version ~= "" and version or nil,
    }
    if not info then
      require("std.errors").raise {
        code = "resolve.missing",
        message = ("no registry has `%s` for Lua %s"):format(name or opts.package, runtime.lua),
        hint = ("look for its name with `pluv search %s`"):format((name or opts.package):sub(1, 4)),
      }
    end
    ctx:out(function()
      local lines = { ("%s %s"):format(info.name, info.version) }
      if info.summary ~= "" then
        lines[#lines + 1] = info.summary
      end
      lines[#lines + 1] = ""
      for _, row in ipairs {
        { "homepage", info.homepage },
        { "licence", info.license },
        { "maintainer", info.maintainer },
        { "registry", info.registry },
        { "build", info.build },
        { "source", info.source },
        { "needs", table.concat(info.dependencies, "\n              ") },
        { "versions", table.concat(info.versions, ", ") },
      } do
        if row[2] ~= "" then
          lines[#lines + 1] = ("  %-11s %s"):format(row[1], row[2])
        end
      end
      return table.concat(lines, "\n") .. "\n"
    end, info)
  end,
}

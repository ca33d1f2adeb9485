---@type pluv.OwnCommand
return {
  summary = "Show the versions and metadata of a rock",
  section = "registries",
  guide = "registries",
  args = { { "package", help = "`name` or `name@version`" } },
  flags = { runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" } },
  hints = { unexpected = "name one package, with a version if you like: `pluv info lpeg@1.0.2`" },
  examples = { "pluv info penlight", "pluv info lpeg@1.0.2", "pluv --json info say" },
  run = function(ctx, opts)
    local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
    local runtime = require("pluv.runtime").choose(project, opts.runtime, ctx.dir)
    local info = require("pluv.registry.description").of(project, runtime, opts.package)
    ctx:out(function()
      local columns, rows = require("host.term").columns, {}
      for _, row in ipairs {
        { "homepage", info.homepage },
        { "licence", info.license },
        { "maintainer", info.maintainer },
        { "registry", info.registry },
        { "build", info.build },
        { "source", info.source },
        { "requires", unpack(info.dependencies) },
        { "versions", table.concat(info.versions, ", ") },
      } do
        for i = 2, #row do
          if row[i] ~= "" then
            rows[#rows + 1] = { i == 2 and row[1] or "", row[i] }
          end
        end
      end
      local summary = info.summary ~= "" and { { (info.summary:gsub("%s*\n%s*", " ")) } } or {}
      return columns("%s %s", { { info.name, info.version } }) .. columns("%s", summary) .. "\n" .. columns("  %-11s %s", rows)
    end, info)
  end,
}

---@type pluv.OwnCommand
return {
  summary = "Show which packages have newer versions",
  description = "`wanted` is what `pluv update` would take, `latest` the newest release there is.",
  flags = {
    runtime = { value = "RUNTIME", complete = "runtimes", help = "look at what is locked for this runtime" },
    all = { short = "a", help = "show packages that are up to date too" },
  },
  examples = { "pluv outdated", "pluv --json outdated" },
  run = function(ctx, opts)
    local project = ctx:project()
    local runtime = require("pluv.runtime").choose(project, opts.runtime)
    local _, packages = require("pluv.project.locking").require_block(project, runtime)
    local newest = require("pluv.project.resolving").newest(project, runtime, ctx.offline)
    local names, rows = {}, {}
    for i, package in ipairs(packages) do
      names[i] = package.namespace ~= "" and package.namespace .. "/" .. package.name or package.name
    end
    local offered = require("pluv.registry.versions").of(project, runtime, names)
    for i, package in ipairs(packages) do
      if package.registry ~= "" then
        local row = {
          name = names[i],
          current = package.version,
          wanted = newest[package.name] or package.version,
          latest = offered[names[i]] and offered[names[i]].newest or package.version,
        }
        if opts.all or row.current ~= row.wanted or row.current ~= row.latest then
          rows[#rows + 1] = row
        end
      end
    end
    ctx:out(function()
      if #rows == 0 then
        return ""
      end
      local cells = { { "package", "current", "wanted", "latest" } }
      for i, row in ipairs(rows) do
        cells[i + 1] = { row.name, row.current, row.wanted, row.latest }
      end
      return require("host.term").columns("%-*s  %-14s %-14s %s", cells)
    end, rows)
    if #rows == 0 and not ctx.json then
      require("std.log").note("everything is up to date")
    end
  end,
}

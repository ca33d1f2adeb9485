---@type pluv.OwnCommand
return {
  summary = "List installed tools",
  guide = "tools",
  flags = { outdated = { help = "show the tools that have newer versions: `wanted` is what `pluv tool upgrade` takes" } },
  examples = { "pluv tool list", "pluv tool list --outdated", "pluv --json tool list" },
  run = function(ctx, opts)
    local installation, rows = require("pluv.tool.installed_tools"), {}
    for _, tool in ipairs(require("pluv.tool.installation_record").all()) do
      local row = installation.describe(ctx, tool, opts.outdated == true)
      if not opts.outdated or row.problem or row.version ~= row.wanted or row.version ~= row.latest then
        rows[#rows + 1] = row
      end
    end
    ctx:out(function()
      local header = opts.outdated and { "tool", "version", "wanted", "latest" } or { "tool", "version", "runtime", "programs" }
      local cells = {}
      for i, row in ipairs(rows) do
        local programs = row.problem or table.concat(row.programs, ", ")
        cells[i] = opts.outdated and { row.name, row.version or "", row.wanted or row.problem, row.latest or "" }
          or { row.name, row.version or "", row.runtime or "", programs }
      end
      return require("host.term").table { header = header, rows = cells }
    end, rows)
    if not rows[1] and not ctx.json then
      require("std.log").note(
        opts.outdated and "all tools are up to date" or "no tools are installed; `pluv tool install ROCK` installs one"
      )
    end
  end,
}

---Returns the first names of a list, and how many more there are.
---@param names string[]
---@return string
local function first_of(names)
  local most = 8
  local more = #names > most and (" and %d more"):format(#names - most) or ""
  return table.concat(names, ", ", 1, math.min(#names, most)) .. more
end

---@type pluv.OwnCommand
return {
  summary = "Show the versions and metadata of a rock",
  section = "registries",
  guide = "registries",
  description = "Also shows the size of the download, and the dependents that a registry with metadata knows.",
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
        { "size", info.size and require("pluv.cli.format").size(info.size) or "" },
        { "requires", unpack(info.dependencies) },
        { "dependents", first_of(info.dependents or {}) },
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

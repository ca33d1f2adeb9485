---@type pluv.Command
return {
  summary = "List the registries in the order in which they are asked",
  examples = { "pluv registry list", "pluv --json registry list" },
  run = function(ctx)
    local project = require("pluv.project").find_root(ctx.dir) and ctx:project() or nil
    local rows, lines = {}, {}
    for i, registry in ipairs(require("pluv.registry.config").list(project)) do
      rows[i] = {
        name = registry.name,
        url = registry.url,
        priority = registry.priority,
        is_default = registry.is_default,
        source = registry.source,
      }
      lines[i] = ("%-12s %-40s priority %-3d %s%s\n"):format(
        registry.name,
        registry.url,
        registry.priority,
        registry.source,
        registry.is_default and " (default)" or ""
      )
    end
    ctx:out(table.concat(lines), rows)
  end,
}

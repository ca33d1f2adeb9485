---@type pluv.OwnCommand
return {
  summary = "List the registries in the order in which they are asked",
  description = "With their mirrors, and what is sent to prove who asks.",
  examples = { "pluv registry list", "pluv --json registry list" },
  run = function(ctx)
    local auth = require("host.auth")
    local project = require("pluv.project").find_root(ctx.dir) and ctx:project() or nil
    local rows, lines = {}, {}
    for i, registry in ipairs(require("pluv.registry.config").list(project)) do
      local credentials = auth.source(registry.location)
      rows[i] = {
        name = registry.name,
        url = registry.url,
        priority = registry.priority,
        mirrors = registry.mirrors,
        is_default = registry.is_default,
        source = registry.source,
        credentials = credentials ~= "" and credentials or nil,
      }
      lines[#lines + 1] = ("%-12s %-40s priority %-3d %s%s%s\n"):format(
        registry.name,
        registry.url,
        registry.priority,
        registry.source,
        registry.is_default and " (default)" or "",
        credentials ~= "" and ", with " .. credentials or ""
      )
      for _, mirror in ipairs(registry.mirrors) do
        credentials = auth.source(mirror)
        lines[#lines + 1] = ("%-12s %-40s mirror%s\n"):format("", mirror, credentials ~= "" and ", with " .. credentials or "")
      end
    end
    ctx:out(table.concat(lines), rows)
  end,
}

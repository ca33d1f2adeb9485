---@type pluv.OwnCommand
return {
  summary = "List registries in the order of their use",
  guide = "registries",
  description = "Shows the mirrors of each, and whether a token is sent.",
  examples = { "pluv registry list", "pluv --json registry list" },
  run = function(ctx)
    local auth = require("host.auth")
    local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
    local rows, cells = {}, {}
    for i, registry in ipairs(require("pluv.registry").list(project)) do
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
      cells[#cells + 1] = {
        registry.name,
        registry.url,
        tostring(registry.priority),
        registry.source .. (registry.is_default and " (default)" or "") .. (credentials ~= "" and ", with " .. credentials or ""),
      }
      for _, mirror in ipairs(registry.mirrors) do
        credentials = auth.source(mirror)
        cells[#cells + 1] = { "", mirror, "", "mirror" .. (credentials ~= "" and ", with " .. credentials or "") }
      end
    end
    ctx:out(
      require("host.term").table {
        header = { "registry", "url", "priority", "from" },
        rows = cells,
        align = { "left", "left", "right" },
      },
      rows
    )
  end,
}

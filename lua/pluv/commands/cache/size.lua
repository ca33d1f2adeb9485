---@type pluv.OwnCommand
return {
  summary = "Show how much space the caches use",
  guide = "caching",
  examples = { "pluv cache size", "pluv --json cache size" },
  run = function(ctx)
    local kinds = require("pluv.cache.kinds")
    local rows, cells, size = {}, {}, require("pluv.cli.format").size
    local total = { kind = "total", files = 0, bytes = 0 }
    for i, kind in ipairs(kinds.list) do
      local used = kinds.usage(kind)
      rows[i] = { kind = kind.name, files = used.files, bytes = used.bytes }
      total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
      cells[i] = { kind.name, size(used.bytes), tostring(used.files), kind.what }
    end
    cells[#cells + 1] = { "total", size(total.bytes), tostring(total.files) }
    rows[#rows + 1] = total
    ctx:out(
      require("host.term").table {
        header = { "cache", "size", "files", "holds" },
        rows = cells,
        align = { "left", "right", "right" },
      },
      rows
    )
  end,
}

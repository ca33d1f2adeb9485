---@type pluv.OwnCommand
return {
  summary = "Show how much space the caches use",
  guide = "caching",
  examples = { "pluv cache size", "pluv --json cache size" },
  run = function(ctx)
    local kinds = require("pluv.cache.kinds")
    local rows, lines = {}, {}
    local total = { kind = "total", files = 0, bytes = 0 }
    for i, kind in ipairs(kinds.list) do
      local used = kinds.usage(kind)
      rows[i] = { kind = kind.name, files = used.files, bytes = used.bytes }
      total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
      lines[i] = ("%-10s %10s  %6d files  %s\n"):format(kind.name, require("pluv.cli.format").size(used.bytes), used.files, kind.what)
    end
    lines[#lines + 1] = ("%-10s %10s  %6d files\n"):format("total", require("pluv.cli.format").size(total.bytes), total.files)
    rows[#rows + 1] = total
    ctx:out(table.concat(lines), rows)
  end,
}

---@param ctx pluv.Context
local function downloads(ctx)
  local rows, cells, format, date = {}, {}, require("pluv.cli.format"), require("std.time").format
  local files = require("host.cache").list(require("pluv.machine.folders").cache())
  table.sort(files, function(a, b)
    return a.url < b.url
  end)
  for i, file in ipairs(files) do
    rows[i] = {
      url = file.url,
      sha256 = file.sha256,
      size = file.size,
      fetched = date(file.fetched_at),
      checked = date(file.checked_at),
      used = date(file.used_at),
    }
    cells[i] = { format.size(file.size), format.age(file.fetched_at) .. " ago", format.age(file.used_at) .. " ago", file.url }
  end
  local align = { "right", "right", "right" }
  ctx:out(require("host.term").table { header = { "size", "downloaded", "used", "url" }, rows = cells, align = align }, rows)
  if #files == 0 and not ctx.json then
    require("std.log").note("the cache has no downloads")
  end
end

---@param ctx pluv.Context
local function binaries(ctx)
  local kinds = require("pluv.cache.kinds")
  local rows, cells, format, date = {}, {}, require("pluv.cli.format"), require("std.time").format
  for i, found in ipairs(require("pluv.cache.binaries").list()) do
    local from = found.place:match("%.(%x+)$")
    rows[i] = {
      key = found.key,
      path = kinds.binary_file(found.place),
      sha256 = found.sha256,
      size = found.size,
      used = date(found.used_at),
      portable = not found.is_local,
      remote = from or "",
    }
    cells[i] = {
      format.size(found.size),
      format.age(found.used_at) .. " ago",
      found.key
        .. (found.is_local and " (for this machine only)" or "")
        .. (from and " (from the remote cache " .. from:sub(1, 8) .. ")" or ""),
    }
  end
  ctx:out(require("host.term").table { header = { "size", "used", "rock" }, rows = cells, align = { "right", "right" } }, rows)
  if #rows == 0 and not ctx.json then
    require("std.log").note("the cache has no packed rocks: `pluv sync --binary` and `pluv cache build` pack them")
  end
end

---@type pluv.OwnCommand
return {
  summary = "List downloads or packed rocks",
  guide = "caching",
  description = "For each download: its URL, its size, and when it was downloaded and last used.\n"
    .. "For each packed rock: its key, `name@version:runtime:platform:compiler:options:libc:source`.",
  flags = { binaries = { help = "list the packed rocks of the binary cache instead" } },
  examples = { "pluv cache list", "pluv cache list --binaries", "pluv --json cache list" },
  run = function(ctx, opts)
    if opts.binaries then
      binaries(ctx)
    else
      downloads(ctx)
    end
  end,
}

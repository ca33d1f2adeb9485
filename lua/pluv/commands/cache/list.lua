---@param time integer Unix seconds
---@return string
local function age(time)
  local hours = math.max(0, os.time() - time) / 3600
  return hours >= 48 and ("%d d"):format(hours / 24) or ("%d h"):format(hours)
end

---@param time integer Unix seconds
---@return string
local function date(time)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", time)
end

---@type pluv.Command
return {
  summary = "List what was downloaded",
  description = "Where it came from, its size, and how long ago it came and was used.",
  examples = { "pluv cache list", "pluv --json cache list" },
  run = function(ctx)
    local kinds = require("pluv.cache.kinds")
    local rows, lines = {}, {}
    local files = require("host.cache").list(kinds.dir())
    table.sort(files, function(a, b)
      return a.url < b.url
    end)
    for i, file in ipairs(files) do
      rows[i] = {
        url = file.url, sha256 = file.sha256, size = file.size,
        fetched = date(file.fetched_at), checked = date(file.checked_at), used = date(file.used_at),
      }
      lines[i] = ("%10.3f MB  came %6s ago, used %6s ago  %s\n"):format(file.size / 1e6, age(file.fetched_at), age(file.used_at), file.url)
    end
    ctx:out(table.concat(lines), rows)
    if #files == 0 and not ctx.json then
      require("std.log").note("nothing was downloaded yet")
    end
  end,
}

---Times: Unix seconds, with a fraction. A layout is Go's: how the time
---`Mon Jan 2 15:04:05 2006 -0700` would be written, such as `2006-01-02`.
local host = require("host.time")

local M = {}

---The layout of RFC 3339, such as `2026-03-01T12:00:00Z`.
M.rfc3339 = "2006-01-02T15:04:05Z07:00"

---Returns the time now.
---@return number seconds
function M.now()
  return host.now()
end

---Reads a time. Fails with `time.syntax`.
---@param text string
---@param layout? string as Go writes layouts [default: `time.rfc3339`]
---@param zone? string where the text names none, such as `Europe/Berlin` [default: `UTC`]
---@return number seconds
function M.parse(text, layout, zone)
  return host.parse(text, layout or M.rfc3339, zone or "UTC")
end

---Writes a time. Fails with `time.syntax` for an unknown zone.
---@param seconds number
---@param layout? string as Go writes layouts [default: `time.rfc3339`]
---@param zone? string such as `Europe/Berlin` or `Local` [default: `UTC`]
---@return string
function M.format(seconds, layout, zone)
  return host.format(seconds, layout or M.rfc3339, zone or "UTC")
end

return M

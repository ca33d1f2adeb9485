---@meta host.time

---Times as Unix seconds, with layouts of Go, from gopher-lua-libs.
---@class host.time
local time = {}

---Returns the time now.
---@return number seconds
function time.now() end

---Parses a time. Fails with `time.syntax`.
---@param text string
---@param layout string
---@param zone string
---@return number seconds
function time.parse(text, layout, zone) end

---Formats a time. Fails with `time.syntax`.
---@param seconds number
---@param layout string
---@param zone string
---@return string
function time.format(seconds, layout, zone) end

return time

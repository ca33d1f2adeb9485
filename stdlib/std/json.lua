---JSON.
local host = require("host.json")

local M = {}

---Writes a value. Keys are sorted. Raises `json.syntax`, with the place, for what has
---no form in JSON: a table that contains itself, one with numbers and texts as keys or
---with a hole, a number that is none.
---@param value any plain data; an empty table is written as `[]`
---@param indent? string written on several lines with this before each level, as "  "
---@return string
function M.encode(value, indent)
  local text = host.encode(value)
  return indent and host.indent(text, indent) or text
end

---Reads a value. `null` is nil. Raises `json.syntax`.
---@param text string
---@return any
function M.decode(text)
  return host.decode(text)
end

return M

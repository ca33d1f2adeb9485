---JSON. A document that is read and written again is the same, but for the order of
---keys, white space, and numbers that a Lua number does not hold: `null` is `json.null`,
---and tables from objects remember that they are objects, also when they are empty.
---`json.null` is true in a condition: compare with it, as `value == json.null`.
---
---Numbers are those of Lua, doubles: whole numbers up to 2^53 (9007199254740992) are
---exact, larger ones are the nearest double. Where every digit counts, have them as
---strings. `1.0` is written as `1`.
---
---Text is UTF-8: bytes that are not are read and written as U+FFFD. Lists and objects
---nest at most 128 deep.
local host = require("host.json")

local M = {}

---What `null` is: a key that is not there is nil.
---@type userdata
M.null = host.null()

---Marks a table as an object, so that `{}` is written where it is empty.
---@param table? table with strings as keys; a new one without it
---@return table table the same one
function M.object(table)
  return host.object(table or {})
end

---Makes a table one that is written as `[]` where it is empty. Tables are, unless they
---come from an object of a document or from `json.object`.
---@param table? table a list; a new one without it
---@return table table the same one
function M.list(table)
  return host.list(table or {})
end

---Writes a value. Keys are sorted; `<`, `>` and `&` stay as they are. Raises
---`json.syntax`, with the place, for what has no form in JSON: a table that contains
---itself, one with numbers and strings as keys or with a hole, a number that is none.
---@param value any plain data; an empty table is written as `[]`, unless it is an object
---@param indent? string written on several lines with this before each level, as "  "
---@return string
function M.encode(value, indent)
  local text = host.encode(value)
  return indent and host.indent(text, indent) or text
end

---Reads a value. `null` is `json.null`. Fails with `json.syntax`.
---@param text string
---@return any
function M.decode(text)
  return host.decode(text)
end

return M

---JSON. Decoding and encoding keeps a document, except for key order, white space and
---numbers that Lua cannot hold: `null` is `json.null`, and tables from objects stay
---objects even if empty. `json.null` is true in conditions: compare with `value ==
---json.null`.
---
---Numbers are doubles: whole numbers up to 2^53 (9007199254740992) are exact, larger
---ones are rounded. If every digit counts, use strings. `1.0` is written as `1`.
---
---Strings are UTF-8; invalid bytes are read and written as U+FFFD. Lists and objects
---nest at most 128 levels.
local host = require("host.json")

local M = {}

---Stands for `null`; a missing key is nil.
---@type userdata
M.null = host.null()

---Marks a table as an object, so that it is written as `{}` if empty.
---@param table? table with string keys [default: a new one]
---@return table table the same table
function M.object(table)
  return host.object(table or {})
end

---Marks a table as a list, written as `[]` if empty. This is the default, except for
---objects of a document and of `json.object`.
---@param table? table list [default: a new one]
---@return table table the same table
function M.list(table)
  return host.list(table or {})
end

---Encodes a value. Keys are sorted; `<`, `>` and `&` stay as they are. Fails with
---`json.syntax`, with the path of the value, for values without a JSON form: cycles,
---mixed keys, lists with holes, NaN and infinity.
---@param value any plain data; an empty table becomes `[]`, unless it is an object
---@param indent? string indent for each level, such as "  " [default: one line]
---@return string
function M.encode(value, indent)
  local text = host.encode(value)
  return indent and host.indent(text, indent) or text
end

---Decodes a value. `null` is `json.null`. Fails with `json.syntax`.
---@param text string
---@return any
function M.decode(text)
  return host.decode(text)
end

return M

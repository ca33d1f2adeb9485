---TOML.
local host = require("host.toml")

local M = {}

---Reads a document. Dates become Unix seconds. Fails with `toml.syntax`.
---@param text string
---@param name? string of the file, for messages
---@return table
function M.decode(text, name)
  return host.decode(text, name or "the text")
end

---Writes a document: keys sorted, plain values before tables. Whole numbers up to
---2^53 are integers; larger ones, which Lua does not hold exactly, are floats. Raises
---`toml.syntax` for what has no form in TOML.
---@param value table plain data with texts as keys; an empty table is written as `[]`
---@return string
function M.encode(value)
  return host.encode(value)
end

---Writes a value into the text of a document and leaves comments, order and
---formatting as they are. Fails with `toml.syntax` where that cannot be done, as for
---what has a table's header of its own, and for an empty path.
---@param text string
---@param path string|string[] such as "project.version", or the keys in a list where one has a dot
---@param value any plain data; a table is written on one line
---@return string text
function M.set(text, path, value)
  local keys = path
  if type(path) == "string" then
    keys = {}
    for key in path:gmatch("[^.]+") do
      keys[#keys + 1] = key
    end
  end
  return host.set { text = text, path = keys, value = value }
end

---Takes a key out of the text of a document and leaves all else as it is; fine
---when it is not there. Fails with `toml.syntax` as `set` does.
---@param text string
---@param path string|string[] as for `set`
---@return string text
function M.unset(text, path)
  return M.set(text, path, nil)
end

return M

---TOML documents.
local host = require("host.toml")

local M = {}

---Decodes a document. Dates become Unix seconds. Fails with `toml.syntax`.
---@param text string
---@param name? string file name for messages
---@return table
function M.decode(text, name)
  return host.decode(text, name or "the text")
end

---Encodes a document: keys sorted, plain values before tables. Whole numbers up to
---2^53 become integers, larger ones floats. Fails with `toml.syntax` for values
---without a TOML form.
---@param value table plain data with string keys; an empty table becomes `[]`
---@return string
function M.encode(value)
  return host.encode(value)
end

---Sets a value in a document; comments, order and formatting are kept. Fails with
---`toml.syntax` if that is impossible, for example for a table with its own header,
---or an empty path.
---@param text string
---@param path string|string[] such as "project.version", or a list of keys
---@param value any plain data; a table is written inline
---@return string text
function M.set(text, path, value)
  local keys = path ---@type string|string[]
  if type(path) == "string" then
    keys = {}
    for key in path:gmatch("[^.]+") do
      keys[#keys + 1] = key
    end
  end
  return host.set {
    text = text,
    path = keys --[[@as string[] ]],
    value = value,
  }
end

---Removes a key from a document; the rest is unchanged. Does nothing if it is
---missing. Fails with `toml.syntax` like `set`.
---@param text string
---@param path string|string[] as for `set`
---@return string text
function M.unset(text, path)
  return M.set(text, path, nil)
end

return M

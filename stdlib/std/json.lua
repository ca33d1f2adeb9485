---JSON.
local host = require("host.json")

local M = {}

---@param value any plain data; an empty table is written as `[]`
---@return string
function M.encode(value)
  return host.encode(value)
end

---Raises `json.syntax`.
---@param text string
---@return any
function M.decode(text)
  return host.decode(text)
end

return M

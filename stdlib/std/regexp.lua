---Regular expressions in the syntax of RE2, as Go has them: with alternatives and
---repeated groups, which Lua's patterns do not have; matching takes linear time.
local host = require("host.regexp")

local M = {}

---Whether a string has a match. Raises `regexp.syntax`.
---@param expression string
---@param text string
---@return boolean
function M.match(expression, text)
  return host.match(expression, text)
end

---All matches, each a list: the match itself, then its groups. Raises `regexp.syntax`.
---@param expression string
---@param text string
---@return string[][]
function M.find_all(expression, text)
  return host.find_all(expression, text)
end

return M

---Regular expressions in the syntax of RE2, as Go has them: with alternatives and
---repeated groups, which Lua's patterns do not have; matching takes linear time.
local host = require("host.regexp")

local M = {}

---Reports whether a string has a match. Fails with `regexp.syntax`.
---@param expression string
---@param text string
---@return boolean
function M.match(expression, text)
  return host.match(expression, text)
end

---Returns all matches, each a list: the match itself, then its groups. Fails with `regexp.syntax`.
---@param expression string
---@param text string
---@return string[][]
function M.find_all(expression, text)
  return host.find_all(expression, text)
end

return M

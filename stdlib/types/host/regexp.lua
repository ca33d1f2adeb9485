---@meta host.regexp

---Regular expressions of RE2, from gopher-lua-libs.
---@class host.regexp
local regexp = {}

---Reports whether an expression matches somewhere in a string. Fails with `regexp.syntax`.
---@param expression string
---@param text string
---@return boolean
function regexp.match(expression, text) end

---Returns all matches: each the match, then its groups. Fails with `regexp.syntax`.
---@param expression string
---@param text string
---@return string[][]
function regexp.find_all(expression, text) end

return regexp

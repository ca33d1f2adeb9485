---Values as text for people: for debugging, not to be read again.
local M = {}

---Returns a value as a string for people: tables in order of their keys, one that stands in itself once.
---@param value any
---@param depth? integer how many levels of tables are shown [default: all]
---@return string
function M.inspect(value, depth)
  return require("host.inspect").open().inspect(value, { depth = depth })
end

return M

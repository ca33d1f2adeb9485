---Versions and dependencies, with LuaRocks' own order.
local host = require("host.version")

local M = {}

---@class std.Dependency
---@field namespace string "" for most
---@field name string lower case
---@field full_name string with the namespace
---@field constraints string canonical; "" for none
---@field text string canonical: name and constraints

---Below, at, or above zero as `a` comes before, with, or after `b`.
---@param a string
---@param b string
---@return integer
function M.compare(a, b)
  return host.compare(a, b)
end

---Raises `constraint.syntax`.
---@param version string
---@param constraints string as ">= 1.2, < 2"
---@return boolean
function M.matches(version, constraints)
  return host.matches(version, constraints)
end

---Raises `constraint.syntax`.
---@param text string as "luasocket >= 3.0"
---@return std.Dependency
function M.parse_dependency(text)
  return host.parse_dependency(text)
end

return M

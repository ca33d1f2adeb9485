---Versions and dependencies, in LuaRocks' order.
local host = require("host.version")

local M = {}

---@class std.Dependency
---@field namespace string usually ""
---@field name string lower case
---@field full_name string with the namespace
---@field constraints string canonical; "" for none
---@field text string canonical: name and constraints

---Compares versions: below, at, or above zero if `a` is lower, equal, or higher.
---@param a string
---@param b string
---@return integer
function M.compare(a, b)
  return host.compare(a, b)
end

---Reports whether a version satisfies all constraints. Fails with
---`constraint.syntax`.
---@param version string
---@param constraints string such as ">= 1.2, < 2"
---@return boolean
function M.matches(version, constraints)
  return host.matches(version, constraints)
end

---Sorts versions in ascending order.
---@param versions string[]
---@return string[]
function M.sorted(versions)
  local list = {}
  for i, version in ipairs(versions) do
    list[i] = version
  end
  table.sort(list, function(a, b)
    return host.compare(a, b) < 0
  end)
  return list
end

---Returns the highest version that satisfies the constraints; nil if none does. Fails
---with `constraint.syntax`.
---@param versions string[]
---@param constraints? string constraints [default: any version]
---@return string?
function M.latest(versions, constraints)
  local best
  for _, version in ipairs(versions) do
    if host.matches(version, constraints or "") and (not best or host.compare(version, best) > 0) then
      best = version
    end
  end
  return best
end

---Parses a dependency of a rockspec. Fails with `constraint.syntax`.
---@param text string such as "luasocket >= 3.0"
---@return std.Dependency
function M.parse_dependency(text)
  return host.parse_dependency(text)
end

return M

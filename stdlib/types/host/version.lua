---@meta host.version

---Versions and dependencies, in LuaRocks' order.
---@class host.version
local version = {}

---Compares two versions.
---@param a string
---@param b string
---@return integer order below, at or above zero
function version.compare(a, b) end

---Reports whether a version satisfies constraints. Fails with `constraint.syntax`.
---@param version string
---@param constraints string
---@return boolean
function version.matches(version, constraints) end

---Parses a dependency, such as "lpeg >= 1.0". Fails with `constraint.syntax`.
---@param text string
---@return std.Dependency
function version.parse_dependency(text) end

---Returns a version as a table of its slots, with `string` and, if it has one,
---`revision`.
---@param text string
---@return table
function version.parse(text) end

---Reports whether two versions in the form of `parse` are equal (==) for LuaRocks.
---@param a table
---@param b table
---@return boolean
function version.equal(a, b) end

---Reports whether two versions in the form of `parse` are LuaRocks' <.
---@param a table
---@param b table
---@return boolean
function version.less(a, b) end

---Fails with `constraint.syntax`.
---@param text string
---@return { op: string, version: table, no_upgrade?: boolean }[]
function version.parse_constraints(text) end

---Reports whether a version meets one constraint.
---@param version table
---@param op "=="|"~="|"<"|"<="|">"|">="|"~>"
---@param wanted table a version
---@return boolean
function version.meets(version, op, wanted) end

return version

---@meta host.license

---Names of licenses: SPDX expressions.
---@class host.license
local license = {}

---Returns the parts of an expression, such as "MIT OR Apache-2.0", that SPDX does not know;
---none if it is valid.
---@param expression string
---@return string[]
function license.invalid(expression) end

---Returns the SPDX name for a common way to write a license; "" if there is none.
---@param name string
---@return string
function license.suggest(name) end

return license

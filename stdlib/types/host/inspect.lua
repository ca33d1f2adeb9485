---@meta host.inspect

---Values as strings for people, from gopher-lua-libs.
---@class host.inspect
local inspect = {}

---Compiles the module `inspect`.
---@return table
function inspect.open() end

return inspect

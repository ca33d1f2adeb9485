---Finds the build recipe of a runtime by name. A recipe returns `available`,
---`resolve`, `inputs` and `build`.
local M = {}

---Returns the recipe of a runtime.
---@param name "lua"|"luajit"|"luau"
---@return table
function M.find(name)
  return require("pluv.runtime.recipes." .. name)
end

---Runtimes that pluv can install, in listing order.
---@type string[]
M.names = { "lua", "luajit", "luau" }

return M

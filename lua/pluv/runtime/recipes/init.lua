---How each kind of runtime is built: one file a kind, found by its name. A recipe
---returns `available`, `resolve`, `inputs` and `build`.
local M = {}

---Returns the recipe of a kind of runtime.
---@param name "lua"|"luajit"|"luau"
---@return table
function M.find(name)
  return require("pluv.runtime.recipes." .. name)
end

---The kinds that pluv can install, in the order of lists.
---@type string[]
M.names = { "lua", "luajit", "luau" }

return M

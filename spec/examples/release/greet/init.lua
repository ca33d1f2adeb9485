---Says hello.
local M = {}

---Returns a greeting.
---@param name string
---@return string
function M.hello(name)
  return "hello " .. name
end

return M

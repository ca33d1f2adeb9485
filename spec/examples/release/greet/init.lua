---Says hello.
local M = {}

---What to say to somebody.
---@param name string
---@return string
function M.hello(name)
  return "hello " .. name
end

return M

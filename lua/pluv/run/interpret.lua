---Runs Lua files and programs of rocks with the builtin runtime.
local M = {}

---Runs a file with the builtin runtime.
---@param file string
---@param args string[]
---@param environment pluv.Environment
---@return integer code
function M.interpret(file, args, environment)
  local exit = require("host.interpreter").run { file = file, args = args, path = environment.path, env = environment.set }
  if exit.message then
    require("host.term").note("error", "lua: " .. exit.message .. (exit.trace and "\n" .. exit.trace or ""))
  end
  return exit.code
end

return M

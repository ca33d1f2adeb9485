---Runs Lua files and programs of rocks with the builtin runtime.
local interpreter = require("host.interpreter")
local term = require("host.term")

local M = {}

---Runs a file with the builtin runtime.
---@param file string
---@param args string[]
---@param environment pluv.Environment
---@return integer code
function M.interpret(file, args, environment)
  local exit = interpreter.run { file = file, args = args, path = environment.path, env = environment.set }
  if exit.message then
    term.note("error", "lua: " .. exit.message .. (exit.trace and "\n" .. exit.trace or ""))
  end
  return exit.code
end

return M

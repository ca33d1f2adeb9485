---Build type `command`: two texts for the shell, with CC in the environment, as
---LuaRocks' build/command.lua runs them. Scripts named configure like to have
---debugging information: the compiler leaves the folder of the build out of it.
local variables = require("pluv.build.variables")

local M = {}

---Runs the texts.
---@param b pluv.Build
function M.build(b)
  local map = require("pluv.machine.compiler").prefix_map(b.source)
  local env = { CC = map and b.variables.CC .. " " .. map or b.variables.CC }
  for _, name in ipairs { "build_command", "install_command" } do
    local command = b.spec.build[name]
    if command then
      b.log:shell(variables.substitute(b, command), b.source, env)
    end
  end
end

return M

---Build type `command`: two texts for the shell, with CC in the environment, as
---LuaRocks' build/command.lua runs them.
local variables = require("pluv.build.support.variables")

local M = {}

---@param b pluv.Build
function M.build(b)
  for _, name in ipairs { "build_command", "install_command" } do
    local command = b.spec.build[name]
    if command then
      b.log:shell(variables.substitute(b, command), b.source, { CC = b.variables.CC })
    end
  end
end

return M

---Build type `command`: two shell commands, with CC in the environment, as in
---LuaRocks' build/command.lua. configure scripts tend to add debugging information,
---so CC leaves out the build folder.
local compilers = require("pluv.machine.compiler")
local variables = require("pluv.build.variables")

local M = {}

---Runs the commands.
---@param b pluv.Build
function M.build(b)
  compilers.enter(compilers.describe(), b.log.env)
  local map = compilers.prefix_map(b.source)
  local env = { CC = map and b.variables.CC .. " " .. map or b.variables.CC }
  for _, name in ipairs { "build_command", "install_command" } do
    local command = b.spec.build[name]
    if command then
      b.log:shell(variables.substitute(b, command), b.source, env)
    end
  end
end

return M

---Checks for programs that builds need.
local M = {}

---Fails with `build.tool` if a program is missing.
---@param b pluv.Build
---@param what string name in `pluv.machine.system_packages`
---@param command string program, optionally with arguments
function M.need(b, what, command)
  local program = command:match("^%s*(%S+)") or what
  if require("std.process").find(program) then
    return
  end
  require("std.errors").raise {
    code = "build.tool",
    message = ("building %s %s requires %s: `%s` is not on PATH"):format(b.name, b.version, what, program),
    hint = require("pluv.machine.system_packages").hint(what),
  }
end

return M

---Programs that builds need.
local M = {}

---Fails with `build.tool` unless a program is there.
---@param b pluv.Build
---@param what string as `pluv.machine.system_packages` knows it
---@param command string the program and perhaps words for it
function M.need(b, what, command)
  local program = command:match("^%s*(%S+)") or what
  if require("std.process").find(program) then
    return
  end
  require("std.errors").raise {
    code = "build.tool",
    message = ("%s %s is built with %s, which is not there: no `%s` on PATH"):format(b.name, b.version, what, program),
    hint = require("pluv.machine.system_packages").hint(what),
  }
end

return M

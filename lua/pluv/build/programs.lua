---Checks for programs that builds need.
local errors = require("std.errors")
local process = require("std.process")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---Fails with `build.tool` if a program is missing.
---@param b pluv.Build
---@param what string name in `pluv.machine.system_packages`
---@param command string program, optionally with arguments
function M.need(b, what, command)
  local program = command:match("^%s*(%S+)") or what
  if process.find(program, b.log.env.PATH) then
    return
  end
  errors.raise {
    code = "build.tool",
    message = ("building %s %s requires %s: `%s` is not on PATH"):format(b.name, b.version, what, program),
    hint = system_packages.hint(what),
  }
end

return M

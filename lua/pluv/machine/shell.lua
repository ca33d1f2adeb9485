---Command lines for the system's shell: sh, on Windows cmd.
local platform = require("host.platform")

local M = {}

---Reports whether command lines are for cmd.
---@return boolean
function M.is_cmd()
  return platform.describe().os == "windows"
end

---Returns the argv of a command line. For cmd further elements are arguments, which pluv
---escapes; for sh they begin with the name of the shell.
---@param line string
---@return string[]
function M.argv(line)
  -- host.process hands a line on as it is after exactly these flags of cmd.
  return M.is_cmd() and { "cmd", "/d", "/s", "/c", line } or { "sh", "-c", line }
end

return M

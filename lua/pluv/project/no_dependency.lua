---The failure of a command that names a package which the project does not have.
local errors = require("std.errors")
local cli = require("host.cli")
local names = require("pluv.project.names")

local M = {}

---Fails with `project.no-dependency`; names a similar package.
---@param message string
---@param name string
---@param known string[] names that would do
---@param hint string if none is similar
---@return any
function M.raise(message, name, known, hint)
  local plain = names.plain(name:lower())
  local near = cli.nearest(plain:match("^(.[^@]*)@") or plain, known)
  return errors.raise {
    code = "project.no-dependency",
    message = message,
    hint = near ~= "" and ("did you mean `%s`?"):format(near) or hint,
  }
end

return M

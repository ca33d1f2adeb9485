---Which folders use pluv's own runtimes: those in which pluv ran with one, so that
---`uninstall` can tell who would miss it.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---The folder of notes, one file for each folder.
---@return string
function M.dir()
  return path.join(require("host.platform").describe().state, "projects")
end

---Notes that a folder uses an installed runtime.
---@param folder string absolute
function M.note(folder)
  local file = path.join(M.dir(), require("std.hash").sha256(folder):sub(1, 16))
  if not fs.exists(file) then
    fs.write(file, folder .. "\n")
  end
end

return M

---Which folders use pluv's own runtimes: those in which pluv ran with one, so that
---`uninstall` can tell who would miss it.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---Returns the folder of notes, one file for each folder; nil where it is unknown.
---@return string?
function M.dir()
  local state = require("host.platform").describe().state
  return state and path.join(state, "projects")
end

---Notes that a folder uses an installed runtime, where that may be written.
---@param folder string absolute
function M.note(folder)
  local dir = M.dir()
  if not dir then
    return
  end
  local file = path.join(dir, require("std.hash").sha256(folder):sub(1, 16))
  if not fs.exists(file) then
    local ok, failure = require("std.errors").catch(fs.write, file, folder .. "\n")
    if not ok then
      require("std.log").debug("%s", failure.message)
    end
  end
end

return M

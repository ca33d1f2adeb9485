---Records which folders run pluv's own runtimes, so that `uninstall` can check
---whether one is still required.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---Returns the folder of the records, one file per folder; nil if it is unknown.
---@return string?
function M.dir()
  local state = require("host.platform").describe().state
  return state and path.join(state, "projects")
end

---Records that a folder uses an installed runtime; a failure is only logged.
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

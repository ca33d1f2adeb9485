---Records which folders run pluv's own runtimes, so that `uninstall` can check
---whether one is still required.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---Returns the folder of the records, one file per folder; nil if it is unknown.
---@return string?
function M.dir()
  local state = platform.describe().state
  return state and path.join(state, "projects")
end

---Returns the record of a folder; nil if the folder of the records is unknown.
---@param folder string absolute
---@return string?
function M.file(folder)
  local dir = M.dir()
  return dir and path.join(dir, hash.sha256(folder):sub(1, 16))
end

---Records that a folder uses an installed runtime; a failure is only logged.
---@param folder string absolute
function M.note(folder)
  local file = M.file(folder)
  if file and not fs.exists(file) then
    local ok, failure = errors.catch(fs.write, file, folder .. "\n")
    if not ok then
      log.debug("%s", failure.message)
    end
  end
end

return M

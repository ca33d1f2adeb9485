---Files of servers.
local fs = require("std.fs")
local http = require("std.http")
local path = require("std.path")

local M = {}

---Saves a file of a server, which may be a folder, in a folder.
---@param url string
---@param dir string
---@return string file
function M.save(url, dir)
  local to = path.join(dir, path.base(url))
  local file = url:match("^file://(.*)$") or url
  if path.is_abs(file) then
    fs.copy(file, to)
  else
    http.download { url = url, to = to }
  end
  return to
end

return M

---Finds the source in an unpacked archive.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")

local M = {}

---@param dir string
---@param files string[]
---@return boolean
local function has_any(dir, files)
  for _, file in ipairs(files) do
    if fs.is_file(path.join(dir, file)) then
      return true
    end
  end
  return false
end

---Returns the folder, `dir` or directly below, that has one of the files. Fails with
---`build.source`.
---@param dir string
---@param files string[] slash paths
---@param name string the runtime, for messages
---@return string
function M.find(dir, files, name)
  if has_any(dir, files) then
    return dir
  end
  for _, entry in ipairs(fs.list(dir)) do
    local below = path.join(dir, entry.name)
    if entry.type == "dir" and has_any(below, files) then
      return below
    end
  end
  return errors.raise {
    code = "build.source",
    message = ("the archive is not the source of %s: %s is missing"):format(name, table.concat(files, " or ")),
  }
end

return M

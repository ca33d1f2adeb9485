---Finding the source in what an archive held.
local M = {}

---The folder, at or directly below `dir`, that has a file.
---@param dir string
---@param file string
---@param name string of the runtime, for the message
---@return string
function M.find(dir, file, name)
  local fs, path = require("std.fs"), require("std.path")
  if fs.is_file(path.join(dir, file)) then
    return dir
  end
  for _, entry in ipairs(fs.list(dir)) do
    local below = path.join(dir, entry.name)
    if entry.type == "dir" and fs.is_file(path.join(below, file)) then
      return below
    end
  end
  return require("std.errors").raise {
    code = "build.source",
    message = ("the archive is not the source of %s: it has no %s"):format(name, file),
  }
end

return M

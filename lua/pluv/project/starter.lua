---The first file of a new project.
local fs = require("std.fs")
local path = require("std.path")
local exclusive = require("pluv.project.exclusive")

local M = {}

M.file_name = "main.lua"

local text = ('%s("hello from " .. _VERSION)\n'):format("print")

---Writes a main.lua into a folder that has nothing yet but hidden files and pluv.toml.
---@param root string of the project, or of the workspace that has it
---@param dir string
---@return boolean written
function M.create(root, dir)
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:sub(1, 1) ~= "." and entry.name ~= "pluv.toml" then
      return false
    end
  end
  exclusive.update(root, path.join(dir, M.file_name), function(old)
    return not old and text or nil
  end)
  return true
end

return M

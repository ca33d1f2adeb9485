---Lists the programs of a tree.
local fs = require("std.fs")
local path = require("std.path")
local shell = require("pluv.machine.shell")

local M = {}

---Returns the names of the programs in a tree's bin/, sorted; on Windows without `.bat`.
---@param tree string
---@return string[]
function M.list(tree)
  local bin, names = path.join(tree, "bin"), {}
  for i, entry in ipairs(fs.is_dir(bin) and fs.list(bin) or {}) do
    names[i] = shell.is_cmd() and entry.name:gsub("%.bat$", "") or entry.name
  end
  return names
end

return M

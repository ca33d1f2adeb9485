---The folder for everything that pluv makes in a project.
local fs, path = require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---Makes the state folder. Where a link stands in its place, which may lead to
---folders that are not the project's, nothing is made or replaced.
---@param root string
function M.prepare(root)
  local lstat = require("host.fs").lstat
  for _, dir in ipairs { path.join(root, ".pluv"), layout.state_dir(root) } do
    local there = lstat(dir)
    if there and there.type ~= "dir" then
      require("std.errors").raise {
        code = "file.escape",
        message = ("%s is no folder: what pluv makes in a project stays in it"):format(dir),
        hint = "remove it; pluv makes a folder of that name",
      }
    end
  end
  local ignore = path.join(layout.state_dir(root), ".gitignore")
  if not fs.exists(ignore) then
    fs.write(ignore, "*\n")
  end
end

return M

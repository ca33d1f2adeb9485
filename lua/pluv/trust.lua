---Code of projects: it runs only when its user has read it and said so.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---The folder of a project's own Lua.
local home = ".pluv"

---The folders below it that hold Lua.
local folders = { "hooks", "commands", "lua" }

---The Lua files of a project, by their paths relative to it, sorted. Nothing is
---loaded.
---@param root string
---@return string[]
function M.files(root)
  local found = {}
  for _, folder in ipairs(folders) do
    local dir = path.join(root, home, folder)
    for _, entry in ipairs(fs.is_dir(dir) and fs.walk(dir) or {}) do
      if entry.type == "file" and entry.name:find("%.lua$") then
        found[#found + 1] = path.join(home, folder, entry.name)
      end
    end
  end
  table.sort(found)
  return found
end

---The text of a project's Lua file; nil if there is none. Raises `trust.required`
---when nobody trusted it as it is.
---@param root string
---@param file string relative to the project
---@return string?
function M.read(root, file)
  local at = path.join(root, file)
  local text = fs.read_if_exists(at)
  if text and not require("host.trust").trusts(at, text) then
    require("std.errors").raise {
      code = "trust.required",
      message = ("%s is code of this project that you have not trusted as it is now"):format(file),
      hint = "read it, then run `pluv trust`",
    }
  end
  return text
end

return M

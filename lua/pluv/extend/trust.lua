---Code of projects runs only after the user has trusted it.
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local trust = require("host.trust")

local M = {}

---The folder of a project's Lua.
local home = ".pluv"

---Subfolders that hold Lua.
local folders = { "hooks", "commands", "lua" }

---@param dir string
---@return boolean
local function is_folder(dir)
  local info = host_fs.lstat(dir)
  return info ~= nil and info.type == "dir"
end

---Returns the Lua files of a project, as sorted relative paths. Skips links, which
---never run. Loads nothing.
---@param root string
---@return string[]
function M.files(root)
  local found = {}
  for _, folder in ipairs(folders) do
    local dir = path.join(root, home, folder)
    local is_own = is_folder(path.join(root, home)) and is_folder(dir)
    for _, entry in ipairs(is_own and fs.walk(dir) or {}) do
      if entry.type == "file" and entry.name:find("%.lua$") then
        found[#found + 1] = path.join(home, folder, entry.name)
      end
    end
  end
  table.sort(found)
  return found
end

---Returns all Lua of a project: those files, and the files that pluv.toml names.
---@param root string
---@param config table? settings of pluv.toml
---@return string[] relative paths
function M.all(root, config)
  local files, seen = M.files(root), {}
  for _, file in ipairs(files) do
    seen[file] = true
  end
  for _, list in ipairs { config and config.builds or {}, config and config.tasks or {} } do
    for _, entry in ipairs(list) do
      local file = entry.hook or entry.lua
      if file ~= "" and not seen[file] then
        seen[file] = true
        files[#files + 1] = file
      end
    end
  end
  return files
end

---Returns the content of a project's Lua file; nil if there is none. Fails with
---`trust.required` if it is not trusted in its current form, or reached through a
---link.
---@param root string
---@param file string relative path
---@return string?
function M.read(root, file)
  return trust.read(root, file)
end

return M

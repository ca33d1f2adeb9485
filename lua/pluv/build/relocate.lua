---Finishes a filled rock folder.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")

local M = {}

---Fails if a link leads out of the rock. Dangling links are removed, as LuaRocks does
---not install them either.
---@param b pluv.Build
local function check_links(b)
  local root = host_fs.real(b.dest) .. "/"
  for _, entry in ipairs(fs.walk(b.dest)) do
    local file = path.join(b.dest, entry.name)
    if entry.type == "link" and not fs.exists(file) then
      fs.remove(file)
    elseif entry.type == "link" and host_fs.real(file):sub(1, #root) ~= root then
      errors.raise {
        code = "file.escape",
        message = ("%s %s installs the link `%s`, which points outside the rock"):format(b.name, b.version, entry.name),
      }
    end
  end
end

---Larger files are data; they do not contain folder names.
local max_relocated = 64 * 2 ^ 20

---Replaces the temporary folder, passed as PREFIX, by the final one in all files.
---Both have the same length, so this works in binaries too.
---@param b pluv.Build
---@param to string
local function relocate(b, to)
  local pattern, name = b.dest:gsub("%p", "%%%0"), to:gsub("%%", "%%%%")
  for _, entry in ipairs(fs.walk(b.dest)) do
    local file = path.join(b.dest, entry.name)
    local info = entry.type == "file" and fs.stat(file)
    if info and info.size <= max_relocated then
      local text = fs.read(file)
      if text:find(b.dest, 1, true) then
        fs.write(file, (text:gsub(pattern, name)), info.mode)
        b.log:note("replaced the rock folder's name in %s", entry.name)
      end
    end
  end
end

---Prepares a filled rock folder for its final name.
---@param b pluv.Build
---@param to string final folder
function M.finish(b, to)
  relocate(b, to)
  if not b.origin then
    check_links(b)
  end
end

return M

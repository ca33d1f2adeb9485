---What is done to a rock folder once everything is in it.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Refuses links that lead out of the rock. Those that lead nowhere are left out, as
---LuaRocks does, which copies what they lead to.
---@param b pluv.Build
local function check_links(b)
  local host = require("host.fs")
  local root = host.real(b.dest) .. "/"
  for _, entry in ipairs(fs.walk(b.dest)) do
    local file = path.join(b.dest, entry.name)
    if entry.type == "link" and not fs.exists(file) then
      fs.remove(file)
    elseif entry.type == "link" and host.real(file):sub(1, #root) ~= root then
      errors.raise {
        code = "file.escape",
        message = ("%s %s installs the link `%s`, which leads out of the rock"):format(b.name, b.version, entry.name),
      }
    end
  end
end

---Larger files are data of a rock, not what names folders.
local max_relocated = 64 * 2 ^ 20

---Commands that were told PREFIX may have written it into files, compiled ones
---too: it becomes the name that the rock folder gets, which is as long.
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
        b.log:note("%s names the rock folder", entry.name)
      end
    end
  end
end

---Makes a filled rock folder ready for its name.
---@param b pluv.Build
---@param to string the folder that it becomes
function M.finish(b, to)
  relocate(b, to)
  if not b.origin then
    check_links(b)
  end
end

return M

---Packs a built rock, for `--pack-binary-rock`.
local archive = require("std.archive")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local defaults = require("pluv.rocks.defaults")

local M = {}

---Reports whether a rock is for this machine only: it has libraries, or programs that are
---no scripts.
---@param dir string rock folder
---@return boolean
local function is_for_machine(dir)
  if fs.is_dir(path.join(dir, "lib")) then
    return true
  end
  local bin = path.join(dir, "bin")
  for _, entry in ipairs(fs.is_dir(bin) and fs.walk(bin) or {}) do
    if entry.type == "file" and fs.read(path.join(bin, entry.name)):find("^\127ELF") then
      return true
    end
  end
  return false
end

---Packs a built rock into the working folder.
---@param workshop pluv.RocksWorkshop
---@param u pluv.Unit
---@param no_doc boolean
function M.pack(workshop, u, no_doc)
  local settings = workshop.settings
  local dir = path.join(workshop.work, "packed")
  host_fs.copy_following { from = u.dir, to = dir, hidden = true }
  fs.remove(path.join(dir, "pluv.json"))
  if no_doc then
    fs.remove(path.join(dir, "doc"))
  end
  local arch = is_for_machine(u.dir) and defaults.arch() or "all"
  local file = path.join(settings.ctx.dir, ("%s-%s.%s.rock"):format(u.package.name, u.package.version, arch))
  archive.pack_zip(dir, file)
  settings:print("Packed: " .. file)
end

return M

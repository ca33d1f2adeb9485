---Packs a built rock: a .rock file for this platform, or for all.
local archive = require("std.archive")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local host_tree = require("host.tree")
local platform = require("host.platform")

local M = {}

---LuaRocks' names of operating systems (core/cfg).
local systems = { darwin = "macosx", windows = "win32" }

---Returns LuaRocks' name of this platform.
---@return string such as "linux-x86_64"
function M.platform()
  local info = platform.describe()
  return (systems[info.os] or info.os) .. "-" .. info.arch
end

---Returns the kind of a rock: this platform, if it has libraries, or programs that are no
---scripts; else "all".
---@param dir string rock folder
---@return string
function M.kind(dir)
  if fs.is_dir(path.join(dir, "lib")) then
    return M.platform()
  end
  local bin = path.join(dir, "bin")
  for _, entry in ipairs(fs.is_dir(bin) and fs.walk(bin) or {}) do
    if entry.type == "file" and fs.read(path.join(bin, entry.name)):find("^\127ELF") then
      return M.platform()
    end
  end
  return "all"
end

---Packs the content of a rock.
---@param dir string folder with the content
---@param stem string name and version
---@param to string folder for the file
---@return string file
function M.pack(dir, stem, to)
  local file = path.join(to, ("%s.%s.rock"):format(stem, M.kind(dir)))
  fs.make_dir(to)
  archive.pack_zip(dir, file)
  return file
end

---Packs a sealed rock folder, without pluv's own record.
---@param rock string rock folder
---@param stem string name and version
---@param to string folder for the file
---@param work string new folder for the content
---@param options? { no_doc?: boolean, lock?: string } leave the documents out; add a luarocks.lock
---@return string file
function M.pack_sealed(rock, stem, to, work, options)
  options = options or {}
  host_fs.copy_following { from = rock, to = work, hidden = true }
  fs.remove(path.join(work, "pluv.json"))
  if options.no_doc then
    fs.remove(path.join(work, "doc"))
  end
  if options.lock then
    host_tree.pin(work, options.lock)
  end
  return M.pack(work, stem, to)
end

return M

---Packs a built rock, for `--pack-binary-rock`.
local archive = require("std.archive")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local host_tree = require("host.tree")
local machine_folders = require("pluv.machine.folders")
local defaults = require("pluv.rocks.defaults")
local local_search = require("pluv.rocks.local_search")
local module_search = require("pluv.rocks.module_search")

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

---Copies the deployed files of an installed rock back to where a rock has them.
---@param rock pluv.InstalledRock
---@param dir string
---@return boolean for_machine
local function collect(rock, dir)
  local place = rock.tree.place
  for file in pairs(host_tree.files(place, { name = rock.name, version = rock.version }) or {}) do
    local top, rest = file:match("^(%a+)/(.+)$")
    if top == "lua" or top == "lib" then
      fs.copy(module_search.deployed(rock, place[top], rest), path.join(dir, file))
    end
  end
  return is_for_machine(dir)
end

---Packs an installed rock into the working folder.
---@param settings pluv.RocksSettings
---@return string file
function M.pack_installed(settings)
  local opts = settings.opts
  local rock = local_search.pick(settings, local_search.query(opts.rock, opts.version, opts.namespace))
  return host_fs.scratch(machine_folders.work_dir(), "pack-", function(work)
    local dir = path.join(work, "content")
    fs.copy_tree(path.join(rock.tree.place.rocks, rock.name, rock.version), dir)
    local arch = collect(rock, dir) and defaults.arch() or "all"
    local file = path.join(settings.ctx.dir, ("%s-%s.%s.rock"):format(rock.name, rock.version, arch))
    archive.pack_zip(dir, file)
    return file
  end)
end

return M

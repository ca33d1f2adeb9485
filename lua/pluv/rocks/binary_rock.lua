---Packs built and installed rocks, for `--pack-binary-rock` and `pack`.
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local host_tree = require("host.tree")
local machine_folders = require("pluv.machine.folders")
local packed_rock = require("pluv.tree.packed_rock")
local local_search = require("pluv.rocks.local_search")
local module_search = require("pluv.rocks.module_search")

local M = {}

---Packs a built rock into the working folder.
---@param workshop pluv.RocksWorkshop
---@param u pluv.Unit
---@param no_doc boolean
---@param lock? string its luarocks.lock
function M.pack(workshop, u, no_doc, lock)
  local settings, stem = workshop.settings, u.package.name .. "-" .. u.package.version
  local work = path.join(workshop.work, "packed")
  settings:print("Packed: " .. packed_rock.pack_sealed(u.dir, stem, settings.ctx.dir, work, { no_doc = no_doc, lock = lock }))
end

---Copies the deployed files of an installed rock back to where a rock has them.
---@param rock pluv.InstalledRock
---@param dir string
local function collect(rock, dir)
  local place = rock.tree.place
  for file in pairs(host_tree.files(place, { name = rock.name, version = rock.version }) or {}) do
    local top, rest = file:match("^(%a+)/(.+)$")
    if top == "lua" or top == "lib" then
      fs.copy(module_search.deployed(rock, place[top], rest), path.join(dir, file))
    end
  end
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
    collect(rock, dir)
    return packed_rock.pack(dir, rock.name .. "-" .. rock.version, settings.ctx.dir)
  end)
end

return M

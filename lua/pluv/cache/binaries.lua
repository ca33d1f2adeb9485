---The binary cache: packed rocks, so that another machine, or this one with an empty
---cache, need not build them again (spec/binaries.md).
---
---Rocks packed here and rocks from a remote cache are kept apart: rocks of a remote
---must not get into trees of projects that did not configure it.
local path = require("std.path")
local artifact = require("host.artifact")
local host_remote = require("host.remote")
local tree = require("host.tree")
local folder_lock = require("pluv.machine.folder_lock")
local folders = require("pluv.machine.folders")
local names = require("pluv.project.names")
local binary_key = require("pluv.cache.binary_key")
local kinds = require("pluv.cache.kinds")

local with_lock = folder_lock.with

local M = {}

---Returns the folder of packed rocks.
---@return string
function M.root()
  return path.join(folders.cache(), kinds.binaries().folders[1] --[[@as string]])
end

---Returns the folder of a packed rock.
---@param place string
---@return string
function M.folder(place)
  return path.join(M.root(), place)
end

---Returns local folders that the files of a built rock may name.
---@param runtime { prefix?: string }
---@param dir string rock folder
---@return string[]
function M.own_paths(runtime, dir)
  return { dir, runtime.prefix }
end

---Calls a function of a cache module for each item, concurrently.
---@param title string
---@param module string
---@param call string
---@param list table[] with `id`, and what to show meanwhile as `doing`
---@param limit? integer
---@return table<string, any> results by id
function M.each(title, module, call, list, limit)
  local graph = require("std.jobs").graph { title = title, limit = limit or 0 }
  for _, args in ipairs(list) do
    graph:lua { id = args.id, doing = args.doing, module = module, call = call, args = args }
  end
  return (graph:run())
end

---Limit of concurrent downloads from a remote cache.
M.at_once = 16

---Packs a built rock. A job.
---@param args { rock: string, key: string, place: string, paths: string[] }
function M.pack_one(args)
  local to = M.folder(args.place)
  with_lock(to, artifact.pack, { rock = args.rock, key = args.key, to = to, paths = args.paths })
end

---Packs those of the rocks that were built on this machine.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param again? boolean whether to pack again
---@return integer packed
function M.pack(project, runtime, units, again)
  local list = {}
  local open = tree.open
  for i, u in ipairs(units) do
    local binary = binary_key.of(project, runtime, u.package)
    if binary and not u.remote and open(u.dir) then
      local packed = artifact.open(M.root(), binary.place)
      if again or not packed or packed.key ~= binary.key then
        list[#list + 1] = {
          id = tostring(i),
          doing = "packing " .. names.with_version(u.package),
          rock = u.dir,
          key = binary.key,
          place = binary.place,
          paths = M.own_paths(runtime, u.dir),
        }
      end
    end
  end
  if #list > 0 then
    M.each("Packing", "pluv.cache.binaries", "pack_one", list)
  end
  return #list
end

---Returns the packed rocks in this cache.
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function M.list()
  return artifact.list(M.root())
end

---Returns the packed form of a rock that was built here; nil if there is none.
---@param binary pluv.Binary
---@return { dir: string, is_local: boolean }?
function M.packed(binary)
  local found = artifact.open(M.root(), binary.place)
  return found and found.key == binary.key and { dir = M.folder(binary.place), is_local = found.is_local } or nil
end

---Reports whether this cache has a packed rock, from this machine or from a remote
---cache.
---@param binary pluv.Binary
---@param remote pluv.Remote
---@return boolean
function M.has(binary, remote)
  local open = artifact.open
  for _, place in ipairs { binary.place, binary.place .. "." .. remote.id } do
    local found = open(M.root(), place)
    if found and found.key == binary.key then
      return true
    end
  end
  return false
end

---Downloads a packed rock from a remote cache. A job.
---@param args { url: string, key: string, place: string, id_of_remote: string }
---@return boolean found
function M.pull_one(args)
  local place = args.place .. "." .. args.id_of_remote
  local dir = M.folder(place)
  return with_lock(dir, host_remote.pull, { url = args.url, place = args.place, key = args.key, dir = dir })
end

---Uploads a packed rock. A job.
---@param args { url: string, place: string, key: string }
---@return "stored"|"same"|"another"
function M.push_one(args)
  return host_remote.push { url = args.url, place = args.place, key = args.key, dir = M.folder(args.place) }
end

return M

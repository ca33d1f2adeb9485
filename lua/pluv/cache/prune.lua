---Removes unused files from the cache, while other processes may use it.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local artifact = require("host.artifact")
local cache = require("host.cache")
local host_fs = require("host.fs")
local platform = require("host.platform")
local folders = require("pluv.machine.folders")
local copies = require("pluv.git.copies")
local binaries = require("pluv.cache.binaries")
local kinds = require("pluv.cache.kinds")

local M = {}

---How long files of killed processes are kept if no lock protects them, in seconds.
local grace = 24 * 60 * 60

---@class pluv.Removed
---@field files integer
---@field bytes integer

---@param total pluv.Removed
---@param used { files: integer, bytes: integer }
local function count(total, used)
  total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
end

---@param total pluv.Removed
---@param file string file or folder
local function remove(total, file)
  local info = host_fs.lstat(file)
  if info then
    local used = info.type == "dir" and host_fs.usage(file) or { files = 1, bytes = info.size }
    fs.remove(file)
    count(total, used)
  end
end

---@param file string
---@param time integer Unix seconds
---@return boolean
local function is_older(file, time)
  local info = host_fs.lstat(file)
  return info ~= nil and info.mtime < time
end

---@param dir string
---@return std.Entry[] empty if the folder is missing
local function entries(dir)
  if not fs.is_dir(dir) then
    return {}
  end
  local ok, list = errors.catch(fs.list, dir)
  if not ok and list.code ~= "file.missing" then
    error(list, 0)
  end
  return ok and list or {}
end

---Prunes the folder of a rock's version: what is beside the built rocks.
---@param total pluv.Removed
---@param dir string
---@param since integer
local function prune_version(total, dir, since)
  count(total, host_fs.sweep_scratch(dir, ".new-"))
  for _, entry in ipairs(entries(dir)) do
    local file = path.join(dir, entry.name)
    local replaced, log =
      entry.name:match("^%.(.+)%.replaced$") or entry.name:match("^%.(.+)%.replaced%-%d$"), entry.name:match("^(.+)%.log$")
    if replaced and is_older(file, os.time() - grace) then
      host_fs.recover(path.join(dir, replaced))
    elseif log and is_older(file, fs.is_dir(path.join(dir, log)) and since or math.max(since, os.time() - grace)) then
      remove(total, file)
    end
  end
end

---Removes temporary files and folders that are older than a day.
---@param total pluv.Removed
---@param dir string
---@param pattern string pattern of their names
local function prune_temporary(total, dir, pattern)
  for _, entry in ipairs(entries(dir)) do
    local file = path.join(dir, entry.name)
    if entry.name:find(pattern) and is_older(file, os.time() - grace) then
      remove(total, file)
    end
  end
end

---Prunes the projects of scripts and tools: those that were not used, and those whose making
---was cut off.
---@param total pluv.Removed
---@param since integer
local function prune_projects(total, since)
  local dir = folders.projects()
  for _, entry in ipairs(entries(dir)) do
    local root = path.join(dir, entry.name)
    local file = path.join(root, "pluv.toml")
    if is_older(file, since) or not fs.exists(file) and is_older(root, os.time() - grace) then
      remove(total, root)
    end
  end
end

---Prunes everything but packed rocks. Built rocks and runtimes stay.
---@param since integer Unix seconds: also removes files not used since then; 0 for none
---@return pluv.Removed
function M.all(since)
  local root, total = folders.cache(), { files = 0, bytes = 0 }
  count(total, cache.prune { dir = root, since = since })
  count(total, cache.prune_tables { dir = root, since = since })
  count(total, host_fs.sweep_scratch(path.join(root, "work"), ""))
  count(total, artifact.sweep(binaries.root()))
  count(total, copies.prune(since))
  local rocks = path.join(root, "rocks")
  for _, name in ipairs(entries(rocks)) do
    for _, version in ipairs(entries(path.join(rocks, name.name))) do
      prune_version(total, path.join(rocks, name.name, version.name), since)
    end
  end
  prune_projects(total, since)
  prune_temporary(total, path.join(root, "runtimes"), "^%.tmp%-")
  prune_temporary(total, root, "^%..*%.tmp$")
  -- Empty files; they are not counted.
  host_fs.remove_locks(path.join(root, "locks"))
  local state = platform.describe().state
  if state then
    host_fs.remove_locks(path.join(state, "locks"))
  end
  return total
end

---What `for_ci` keeps: a machine without them has to compile.
local compiled = { rocks = true, binaries = true, runtimes = true }

---Prunes everything, and removes all that can be downloaded again.
---@return pluv.Removed
function M.for_ci()
  local total = M.all(0)
  for _, kind in ipairs(kinds.list) do
    if not compiled[kind.name] then
      count(total, kinds.usage(kind))
      kinds.remove(kind)
    end
  end
  return total
end

return M

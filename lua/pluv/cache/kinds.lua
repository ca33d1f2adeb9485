---The contents of pluv's cache, by kind. Nothing else in the folder is touched.
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local folders = require("pluv.machine.folders")

local M = {}

---@class pluv.CacheKind
---@field name string
---@field what string description
---@field folders string[] names in the cache folder
---@field files? string[]

---@type pluv.CacheKind[]
M.list = {
  { name = "downloads", what = "downloaded files and manifests", folders = { "objects", "urls", "tmp" } },
  {
    name = "index",
    what = "parsed manifests and rockspecs, and commands to repeat",
    folders = { "index", "metadata", "seeds", "replay" },
    files = { "interpreters.json" },
  },
  { name = "rocks", what = "built rocks", folders = { "rocks" } },
  { name = "binaries", what = "packed rocks", folders = { "builds" } },
  { name = "runtimes", what = "built runtimes", folders = { "runtimes" } },
  { name = "projects", what = "trees of scripts and of tools run once", folders = { "projects" } },
  { name = "git", what = "copies of git repositories", folders = { "git" } },
  { name = "launcher", what = "versions of pluv that pluvw downloaded", folders = { "launcher" } },
  { name = "work", what = "build folders and locks", folders = { "work", "locks" } },
}

---Returns the disk usage of a kind.
---@param kind pluv.CacheKind
---@return { files: integer, bytes: integer }
function M.usage(kind)
  local cache = folders.cache()
  local total = { files = 0, bytes = 0 }
  for _, folder in ipairs(kind.folders) do
    local used = host_fs.usage(path.join(cache, folder))
    total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
  end
  for _, file in ipairs(kind.files or {}) do
    local info = fs.stat(path.join(cache, file))
    if info then
      total.files, total.bytes = total.files + 1, total.bytes + info.size
    end
  end
  return total
end

---Removes everything of a kind, except locks held by other processes and the files
---they work on.
---@param kind pluv.CacheKind
function M.remove(kind)
  for _, list in ipairs { kind.folders, kind.files or {} } do
    for _, name in ipairs(list) do
      local at = path.join(folders.cache(), name)
      if name == "locks" then
        host_fs.remove_locks(at)
      elseif name == "work" then
        host_fs.sweep_scratch(at, "")
        for _, entry in ipairs(fs.is_dir(at) and fs.list(at) or {}) do
          local file = path.join(at, entry.name)
          if not entry.name:find("%.lock$") and not fs.exists(file .. ".lock") then
            fs.remove(file)
          end
        end
      else
        fs.remove(at)
      end
    end
  end
end

---Returns the kind of packed rocks.
---@return pluv.CacheKind
function M.binaries()
  for _, kind in ipairs(M.list) do
    if kind.name == "binaries" then
      return kind
    end
  end
  error("there is no kind `binaries`")
end

---Returns the archive file of a packed rock.
---@param place string
---@return string
function M.binary_file(place)
  return path.join(folders.cache(), M.binaries().folders[1] --[[@as string]], place, "package.tar.gz")
end

return M

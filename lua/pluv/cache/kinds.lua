---What pluv keeps in its cache, by kind. Nothing else there is touched.
local M = {}

---@class pluv.CacheKind
---@field name string
---@field what string in words
---@field folders string[] in the cache folder
---@field files? string[]

---@type pluv.CacheKind[]
M.list = {
  { name = "downloads", what = "files and manifests as they came", folders = { "objects", "urls", "tmp" } },
  { name = "index", what = "what manifests and rockspecs say", folders = { "index", "metadata", "seeds" }, files = { "interpreters.json" } },
  { name = "rocks", what = "built rocks", folders = { "rocks" } },
  { name = "runtimes", what = "built runtimes", folders = { "runtimes" } },
  { name = "git", what = "copies of repositories", folders = { "git" } },
  { name = "work", what = "folders to build in", folders = { "work" } },
}

---The cache folder.
---@return string
function M.dir()
  return require("host.platform").describe().cache
end

---What the files of a kind take.
---@param kind pluv.CacheKind
---@return { files: integer, bytes: integer }
function M.usage(kind)
  local fs, path, host = require("std.fs"), require("std.path"), require("host.fs")
  local total = { files = 0, bytes = 0 }
  for _, folder in ipairs(kind.folders) do
    local used = host.usage(path.join(M.dir(), folder))
    total.files, total.bytes = total.files + used.files, total.bytes + used.bytes
  end
  for _, file in ipairs(kind.files or {}) do
    local info = fs.stat(path.join(M.dir(), file))
    if info then
      total.files, total.bytes = total.files + 1, total.bytes + info.size
    end
  end
  return total
end

---Removes everything of a kind.
---@param kind pluv.CacheKind
function M.remove(kind)
  local fs, path = require("std.fs"), require("std.path")
  for _, list in ipairs { kind.folders, kind.files or {} } do
    for _, name in ipairs(list) do
      fs.remove(path.join(M.dir(), name))
    end
  end
end

---A size for people.
---@param bytes integer
---@return string
function M.size(bytes)
  return ("%.1f MB"):format(bytes / 1e6)
end

return M

---The cache of built runtimes. A folder is named by all that went into a build and
---has its files in `files` and what is recorded of it in `toolchain.json`.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.runtime.toolchains")

local M = {}

---Raise it when a change of the recipes makes other files.
local revision = "1"

---Returns the folder of a build.
---@param release pluv.Release
---@param archive pluv.ReleaseArchive
---@param sha256 string of the archive
---@param inputs table<string, string> what the recipe says it depends on besides
---@return string
function M.dir(release, archive, sha256, inputs)
  local tag = require("host.toolchain").describe { name = release.name, version = release.commit or release.version }
  local parts, names = { revision, tag.key, archive.kind, sha256 }, {}
  for name in pairs(inputs) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    parts[#parts + 1] = name .. "=" .. inputs[name]
  end
  return path.join(layout.cache(), require("std.hash").sha256(table.concat(parts, "\n")):sub(1, 32))
end

---Copies a build into a folder and returns its record; nil if it is not there, or
---not as it was.
---@param dir string
---@param stage string
---@return table? record
function M.take(dir, stage)
  local text = fs.read_if_exists(path.join(dir, "toolchain.json"))
  if not text then
    return nil
  end
  local record = require("std.json").decode(text)
  fs.copy_tree(path.join(dir, "files"), stage)
  if require("std.hash").tree(stage) == record.content then
    return record
  end
  require("std.log").debug("%s has changed since it was built", dir)
  for _, entry in ipairs(fs.list(stage)) do
    fs.remove(path.join(stage, entry.name))
  end
end

---Keeps a build. What an interruption would leave has the prefix.
---@param dir string
---@param stage string the folder with its files
---@param record table is completed with the sum of the files
---@param prefix string
function M.keep(dir, stage, record, prefix)
  record.content = require("std.hash").tree(stage)
  fs.make_dir(layout.cache())
  layout.sweep(layout.cache(), prefix)
  local beside = fs.temp_dir(layout.cache(), prefix)
  errors.finally(function()
    fs.remove(beside)
  end, function()
    local whole = path.join(beside, "whole")
    fs.copy_tree(stage, path.join(whole, "files"))
    fs.write(path.join(whole, "toolchain.json"), require("std.json").encode(record) .. "\n")
    require("host.fs").replace(whole, dir)
  end)
end

return M

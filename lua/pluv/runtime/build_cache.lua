---The cache of built runtimes. A folder is named by a hash of all build inputs and
---holds `files` and the record `toolchain.json`.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local json = require("std.json")
local log = require("std.log")
local path = require("std.path")
local host_fs = require("host.fs")
local toolchain = require("host.toolchain")
local toolchains = require("pluv.runtime.toolchains")

local M = {}

---Raise this when the recipes produce different files.
local revision = "1"

---Returns the folder of a build.
---@param release pluv.Release
---@param archive pluv.ReleaseArchive
---@param sha256 string checksum of the archive
---@param inputs table<string, string> the recipe's other inputs
---@return string
function M.dir(release, archive, sha256, inputs)
  local tag = toolchain.describe { name = release.name, version = release.commit or release.version or "" }
  local parts, names = { revision, tag.key, archive.kind, sha256 }, {}
  for name in pairs(inputs) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    parts[#parts + 1] = name .. "=" .. inputs[name]
  end
  return path.join(toolchains.cache(), hash.sha256(table.concat(parts, "\n")):sub(1, 32))
end

---Copies a built runtime into a folder and returns its record; nil if it is missing
---or has changed.
---@param dir string
---@param stage string
---@return table? record
function M.take(dir, stage)
  local text = fs.read_if_exists(path.join(dir, "toolchain.json"))
  if not text then
    return nil
  end
  local record = json.decode(text)
  fs.copy_tree(path.join(dir, "files"), stage)
  if hash.tree(stage) == record.content then
    return record
  end
  log.debug("%s has changed since it was built", dir)
  for _, entry in ipairs(fs.list(stage)) do
    fs.remove(path.join(stage, entry.name))
  end
end

---Stores a built runtime. Temporary folders begin with the prefix.
---@param dir string
---@param stage string folder with its files
---@param record table its `content`, a checksum of the files, is set
---@param prefix string
function M.keep(dir, stage, record, prefix)
  record.content = hash.tree(stage)
  fs.make_dir(toolchains.cache())
  toolchains.sweep(toolchains.cache(), prefix)
  local beside = fs.temp_dir(toolchains.cache(), prefix)
  errors.finally(function()
    fs.remove(beside)
  end, function()
    local whole = path.join(beside, "whole")
    fs.copy_tree(stage, path.join(whole, "files"))
    fs.write(path.join(whole, "toolchain.json"), json.encode(record) .. "\n")
    host_fs.replace(whole, dir)
  end)
end

return M

---The folder to build a rock in: below an unpacked .src.rock, whose archive is
---unpacked, or of a checkout.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Returns the only folder in a folder that holds one, or nil.
---@param dir string
---@return string? name
---@return integer files
---@return integer folders
local function only_folder(dir)
  local found, files, folders = nil, 0, 0
  for _, entry in ipairs(fs.list(dir)) do
    if entry.type == "dir" then
      found, folders = entry.name, folders + 1
    else
      files = files + 1
    end
  end
  return folders == 1 and found or nil, files, folders
end

---Reports whether a rockspec names a file of the source with the folder of its repository
---in front.
---@param value any a table of `build`
---@param repository string
---@return boolean
local function names_repository(value, repository)
  if type(value) == "table" then
    for _, inner in pairs(value) do
      if names_repository(inner, repository) then
        return true
      end
    end
    return false
  end
  return type(value) == "string" and value:sub(1, #repository + 1) == repository .. "/"
end

---Returns the folder to build in of a checkout. `source.dir` is relative to the folder
---that the checkout is in, as in LuaRocks; where that has no such folder, to the
---checkout.
---@param spec table a rockspec
---@param dir string the folder of the checkout
---@param at string the checkout
---@return string
---@return string root
local function folder_of_checkout(spec, dir, at)
  local wanted, repository = spec.source.dir, path.base(at)
  if wanted and wanted ~= "" then
    for _, root in ipairs { dir, at } do
      local folder = fs.inside(root, wanted)
      if fs.is_dir(folder) then
        return folder, root
      end
    end
    errors.raise {
      code = "build.source",
      message = ("the repository %s has no folder `%s`, which the rockspec's `source.dir` names"):format(repository, wanted),
      hint = "choose another version of the rock, and tell its author",
    }
  end
  -- Up to 3.9 LuaRocks took a repository whose name ends so for a single file, and
  -- built in the folder around it.
  local is_like_file = repository:find("%.lua$") or repository:find("%.c$")
  if is_like_file and not spec.source.url:find("%.git/*$") and names_repository(spec.build, repository) then
    return dir, dir
  end
  return at, at
end

---Returns the folder to build in, as LuaRocks' fetch.find_base_dir finds it. Unpacks
---the archive that an unpacked .src.rock holds. The rockspec's MD5 sum is that of
---the upstream archive; like LuaRocks, pluv does not hold a .src.rock to it, whose
---own sum is in the lock.
---@param spec table a rockspec
---@param dir string an unpacked .src.rock
---@param unpacked string a folder that is not there yet, for what the archive holds
---@param from_upstream boolean the archive came from `source.url` itself
---@return string
---@return string root the folder that holds all of the source
function M.of(spec, dir, unpacked, from_upstream)
  local kind = require("pluv.source.kind")
  local source = spec.source
  local file = source.file or kind.base_name(source.url)
  local at = fs.inside(dir, file)
  if source.file and not fs.exists(at) then
    at = fs.inside(dir, kind.base_name(source.url))
  end
  if fs.is_dir(at) then
    return folder_of_checkout(spec, dir, at)
  elseif not fs.exists(at) then
    errors.raise { code = "build.source", message = ("the source `%s` is not in the rock"):format(file) }
  end
  if file:find("%.lua$") or file:find("%.c$") then
    return dir, dir
  end
  if from_upstream and source.md5 and source.md5 ~= "" then
    local sum = require("std.hash").md5_file(at)
    if sum:sub(1, #source.md5) ~= source.md5:lower() then
      errors.raise {
        code = "digest.mismatch",
        message = ("%s has the MD5 sum %s, but its rockspec says %s"):format(file, sum, source.md5),
      }
    end
  end
  local unpacking = require("pluv.source.unpack")
  local ok, single = errors.catch(unpacking.unpack, at, file, unpacked)
  if not ok then
    unpacking.explain(single, source, spec.package:lower())
  elseif single then
    return unpacked, unpacked
  end
  local wanted = source.dir or source.module
  if wanted and fs.is_dir(fs.inside(unpacked, wanted)) then
    return fs.inside(unpacked, wanted), unpacked
  elseif source.dir then
    errors.raise { code = "build.source", message = ("the archive %s has no folder `%s`"):format(file, source.dir) }
  end
  local guessed = file:gsub("%.%w+$", ""):gsub("%.tar$", "")
  if guessed ~= "" and fs.is_dir(fs.inside(unpacked, guessed)) then
    return fs.inside(unpacked, guessed), unpacked
  end
  local name, files, folders = only_folder(unpacked)
  if not name then
    errors.raise {
      code = "build.source",
      message = ("the source folder in %s is not clear: %d files, %d folders"):format(file, files, folders),
    }
  end
  return path.join(unpacked, name), unpacked
end

return M

---Finds the folder to build in: below an unpacked .src.rock, whose inner archive is
---unpacked too, or a checkout.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local kind = require("pluv.source.kind")
local unpack_source = require("pluv.source.unpack")

local M = {}

---Returns the only subfolder of a folder, or nil.
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

---Reports whether a rockspec names a source file with the repository's folder as
---prefix.
---@param value any a value of `build`
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

---Returns the folder of a checkout to build in. `source.dir` is relative to the
---folder around the checkout, as in LuaRocks, or, if that does not exist, to the
---checkout.
---@param spec table a rockspec
---@param dir string folder around the checkout
---@param at string name of the checkout
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
      message = ("the repository %s has no folder `%s`, named by `source.dir` of the rockspec"):format(repository, wanted),
      hint = "choose another version of the rock, and report it to its author",
    }
  end
  -- Up to 3.9, LuaRocks took a repository with such a name for a single file, and
  -- built in the folder around it.
  local is_like_file = repository:find("%.lua$") or repository:find("%.c$")
  if is_like_file and not spec.source.url:find("%.git/*$") and names_repository(spec.build, repository) then
    return dir, dir
  end
  return at, at
end

---Returns the folder to build in, like LuaRocks' fetch.find_base_dir. Unpacks the
---archive inside an unpacked .src.rock. The rockspec's MD5 is the upstream archive's;
---like LuaRocks, pluv does not check it for a .src.rock, whose own checksum is in the
---lock.
---@param spec table a rockspec
---@param dir string an unpacked .src.rock
---@param unpacked string new folder for the archive's files
---@param from_upstream boolean the archive is from `source.url` itself
---@return string
---@return string root folder of the whole source
function M.of(spec, dir, unpacked, from_upstream)
  local source = spec.source
  local file = source.file or kind.base_name(source.url)
  local at = fs.inside(dir, file)
  if source.file and not fs.exists(at) then
    at = fs.inside(dir, kind.base_name(source.url))
  end
  if fs.is_dir(at) then
    return folder_of_checkout(spec, dir, at)
  elseif not fs.exists(at) then
    errors.raise { code = "build.source", message = ("the rock does not contain the source `%s`"):format(file) }
  end
  if file:find("%.lua$") or file:find("%.c$") then
    return dir, dir
  end
  if from_upstream and source.md5 and source.md5 ~= "" then
    local sum = hash.md5_file(at)
    if sum:sub(1, #source.md5) ~= source.md5:lower() then
      errors.raise {
        code = "digest.mismatch",
        message = ("the MD5 checksum of %s is %s, but its rockspec says %s"):format(file, sum, source.md5),
      }
    end
  end
  local ok, single = errors.catch(unpack_source.unpack, at, file, unpacked)
  if not ok then
    unpack_source.explain(single, source, spec.package:lower())
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
      message = ("cannot tell which folder of %s holds the source: it has %d files and %d folders"):format(file, files, folders),
    }
  end
  return path.join(unpacked, name --[[@as string]]), unpacked
end

return M

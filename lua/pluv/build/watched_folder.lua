---Which files make a rock that is built in place out of date.
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")

local M = {}

---Files that a compiler reads.
local compiled = {
  ".c",
  ".h",
  ".cc",
  ".cpp",
  ".cxx",
  ".hh",
  ".hpp",
  ".hxx",
  ".inc",
  ".inl",
  ".def",
  ".m",
  ".mm",
  ".s",
  ".S",
  ".asm",
}

---Keys of compiler flags, which are not files: in folders named there only compiled
---files count.
---@type table<any, boolean>
local words = { incdirs = true, libdirs = true, defines = true, libraries = true }

---@param value any
---@param into string[]
local function strings(value, into)
  if type(value) == "table" then
    for key, inner in pairs(value) do
      if not words[key] then
        strings(inner, into)
      end
    end
  elseif type(value) == "string" and value ~= "" then
    into[#into + 1] = value
  end
end

---Returns the part of the key from a folder. Rocks link to the folder, so its
---location counts: a path inside the project, or the absolute one.
---@param root string the project's root
---@param dir string absolute
---@param kind string build type
---@param own table? rockspec, if it is the project's own folder
---@param is_plain boolean whether no hook, which may read any file, is part of the build
---@return string
function M.key(root, dir, kind, own, is_plain)
  fs.require_dir(dir)
  local place = path.rel(root, dir)
  local names = ((path.is_abs(place) or place:find("^%.%.")) and dir or place) .. "\n" .. (own and own.sha256 or "") .. "\n"
  return names .. host_fs.fingerprint(dir, M.of(kind, is_plain, own))
end

---Build types whose Lua files are linked, not copied.
local linking = { builtin = true, module = true, none = true, [""] = true }

---Returns what to watch. Of linked Lua files only the names count. For the type
---`builtin` only its modules' files count: a project's programs may write other files
---into the folder.
---@param kind string build type
---@param is_plain boolean whether no hook, which may read any file, is part of the build
---@param spec table? result of host.rockspec.load [default: everything counts]
---@return table options of host.fs.fingerprint
function M.of(kind, is_plain, spec)
  local watch = { without = { "pluv.toml", "pluv.lock" } }
  -- On Windows they are copied, because links need a privilege there.
  if is_plain and linking[kind] and platform.describe().os ~= "windows" then
    watch.name_only = { ".lua" }
  end
  if not is_plain or not spec or kind ~= "builtin" then
    return watch
  end
  local build = spec.table.build or {}
  watch.selected, watch.endings, watch.paths = true, {}, { "lua" }
  for i, ending in ipairs(compiled) do
    watch.endings[i] = ending
  end
  strings(build, watch.paths)
  if not build.modules then -- detected by file names
    watch.endings[#watch.endings + 1] = ".lua"
    strings({ "bin", "src/bin" }, watch.paths)
  end
  return watch
end

return M

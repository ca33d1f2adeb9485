---Files of every build: extra files, install tables, documents; by the rules of
---LuaRocks' build.lua.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local folders = require("pluv.machine.folders")

local M = {}

---Copies a package used in place, without files that are not source. Links may point
---anywhere, as the user chose the folder; the copy has none. pluv's cache may be inside the
---folder, and other builds change it meanwhile.
---@param from string
---@param to string
function M.copy_sources(from, to)
  host_fs.copy_following { from = from, to = to, without = folders.cache() }
end

---Normalises `..` in a path for a command: if `a` is a link, `a/../b` is not `b`.
---@param rel string
---@return string
function M.plain(rel)
  return rel:find("[^/.][/\\]+%.%.") and path.join(rel) or rel
end

---Returns the path of a source file. Links and `..` may leave the folder to build in,
---but not the whole source. Fails with `file.escape`.
---@param b pluv.Build
---@param rel string
---@return string
function M.source(b, rel)
  local whole = path.join(path.rel(b.source_root, b.source), rel)
  if rel == "" or path.is_abs(rel) or whole:find("^%.%.") then
    return fs.inside(b.source, rel)
  end
  return fs.inside(b.source_root, whole)
end

---Returns the path of a file that the build creates in the source. Removes a link
---there, as compilers would write through it.
---@param b pluv.Build
---@param rel string
---@return string
function M.made(b, rel)
  local folder, name = ("./" .. rel):match("^(.*)/([^/]+)$")
  ---@cast name string
  local inside, dir = errors.catch(M.source, b, folder or "")
  local there = inside and host_fs.lstat(path.join(dir, name))
  if there and there.type == "link" then
    fs.remove(path.join(dir, name))
  end
  return M.source(b, rel)
end

---Lists everything below a source folder by slash path; follows links inside the
---source. Fails with `file.escape` for others.
---@param b pluv.Build
---@param dir string relative to the source
---@return std.Entry[]
function M.walk(b, dir)
  return host_fs.follow(path.join(b.source, dir), b.source_root)
end

---Returns the rockspec to install for a folder that has none.
---@param args table
---@return string
function M.rockspec_text(args)
  local lines = {
    'rockspec_format = "3.0"',
    ("package = %q"):format(args.name),
    ("version = %q"):format(args.version),
    ('source = { url = "file://%s" }'):format(args.dir),
    "dependencies = {",
  }
  for _, dependency in ipairs(args.requires) do
    lines[#lines + 1] = ("  %q,"):format(dependency)
  end
  lines[#lines + 1] = "}\n"
  return table.concat(lines, "\n")
end

---@param b pluv.Build
---@param name string relative to the source
---@return any
local function raise_missing(b, name)
  return errors.raise {
    code = "build.file",
    message = ("the rockspec of %s %s names the file `%s`, which %s"):format(
      b.name,
      b.version,
      name,
      fs.is_dir(M.source(b, name)) and "is a folder" or "is not in its source"
    ),
  }
end

---Returns the path of a source file that the rockspec names.
---@param b pluv.Build
---@param name string relative to the source
---@return string
function M.file(b, name)
  local file = M.source(b, name)
  return fs.is_file(file) and file or raise_missing(b, name)
end

---@class pluv.InstalledFile
---@field from string relative to the source
---@field to string relative to the rock folder
---@field mode? integer permission bits [default: 0644]

---The folders of a rock folder that a rockspec may install to.
M.kinds = { "lua", "lib", "bin", "conf" }

---The files of each rock, by name without case.
---@type table<pluv.Build, table<string, string>>
local cases = setmetatable({}, { __mode = "k" })

---Fails if another file of the rock differs only in the case of its name: they are one file
---on Windows.
---@param b pluv.Build
---@param to string
local function keep_case(b, to)
  if platform.describe().os ~= "windows" then
    return
  end
  cases[b] = cases[b] or {}
  local other = cases[b][to:lower()]
  if other and other ~= to then
    errors.raise {
      code = "build.file",
      message = ("%s %s installs `%s` and `%s`, which are one file on Windows"):format(b.name, b.version, other, to),
      hint = "choose another version, or ask its author to rename one of them",
    }
  end
  cases[b][to:lower()] = to
end

---Installs source files into the rock folder, in their order. Lua files of packages used
---in place are linked, so that edits take effect at once; on Windows they are copied.
---@param b pluv.Build
---@param list pluv.InstalledFile[]
function M.put_all(b, list)
  if not list[1] then
    return
  end
  local placed = {}
  for i, file in ipairs(list) do
    keep_case(b, file.to)
    local one = { from = file.from, to = file.to, mode = file.mode or 420 } -- 0644
    local own = b.origin and file.from:find("%.lua$") and path.join(b.origin, file.from)
    if own and fs.is_file(own) then
      -- A relative link, so that the project can be moved.
      local place = b.root and path.rel(b.root, own)
      one.link, one.relative = own, place ~= nil and not path.is_abs(place) and not place:find("^%.%.")
    end
    placed[i] = one
  end
  local missing = host_fs.install {
    source = b.source,
    within = b.source_root,
    dest = b.dest,
    folders = M.kinds,
    files = placed,
  }
  if missing then
    raise_missing(b, missing)
  end
end

---Installs a source file into the rock folder, like `put_all`.
---@param b pluv.Build
---@param from string relative to the source
---@param to string relative to the rock folder
---@param mode? integer
function M.put(b, from, to, mode)
  M.put_all(b, { { from = from, to = to, mode = mode } })
end

---Writes build.extra_files into the source.
---@param b pluv.Build
function M.write_extra(b)
  for name, text in pairs((b.spec.build or {}).extra_files or {}) do
    fs.write(M.made(b, name), text)
  end
end

---Returns the path of a module: dots become folders, the extension of its file stays.
---@param name string "a.b"
---@param file string
---@return string
local function module_path(name, file)
  local dir = name:gsub("%.", "/")
  if file:find("%.lua$") then
    return dir .. ".lua"
  end
  -- LuaRocks keeps the name of other files: a.core = "core_linux.so".
  local parent = dir:match("^(.*)/[^/]*$")
  local base = file:match("([^/\\]*)$")
  return parent and parent .. "/" .. base or base --[[@as string]]
end

---Installs the files of build.install.
---@param b pluv.Build
function M.install(b)
  local install, list = (b.spec.build or {}).install or {}, {}
  for _, kind in ipairs(M.kinds) do
    for _, entry in ipairs(install[kind] or {}) do
      local name = entry.name
      if not name then
        name = entry.file:match("([^/\\]*)$")
      elseif kind == "lua" or kind == "lib" then
        name = module_path(name, entry.file)
      end
      list[#list + 1] = { from = entry.file, to = kind .. "/" .. name, mode = (kind == "bin" or kind == "lib") and 493 or 420 } -- 0755, 0644
    end
  end
  M.put_all(b, list)
end

---@param name string
---@return boolean
local function is_document(name)
  name = name:lower()
  return name:find("^readme") ~= nil or name:find("^license") ~= nil or name:find("^copying") ~= nil or name:find("%.md") ~= nil
end

---Installs the usual documents of the source.
---@param b pluv.Build
local function copy_usual(b)
  for _, entry in ipairs(fs.list(b.source)) do
    if is_document(entry.name) then
      -- A link out of the source is not a document.
      local ok, file = errors.catch(M.source, b, entry.name)
      if ok and fs.is_file(file) then
        fs.copy(file, path.join(b.dest, "doc", entry.name))
      end
    end
  end
end

---Installs build.copy_directories; by default `doc`, or else the usual documents.
---@param b pluv.Build
function M.copy_documents(b)
  local directories = b.spec.build.copy_directories
  local copied = false
  if not directories then
    directories = fs.is_dir(path.join(b.source, "doc")) and { "doc" } or {}
  end
  for _, name in ipairs(directories) do
    local from = M.source(b, name)
    if not fs.is_dir(from) then
      errors.raise {
        code = "build.file",
        message = ("the rockspec of %s %s copies the folder `%s`, which %s"):format(
          b.name,
          b.version,
          name,
          fs.exists(from) and "is a file" or "is not in its source"
        ),
      }
    end
    local to = fs.inside(b.dest, name)
    fs.make_dir(path.dir(to))
    host_fs.copy_following { from = from, to = to, within = b.source_root, share = true, hidden = true }
    copied = true
  end
  if not copied then
    copy_usual(b)
  end
end

return M

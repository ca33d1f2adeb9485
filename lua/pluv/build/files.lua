---What every build does besides its backend: extra files, the install tables,
---documents. The rules are those of LuaRocks' build.lua.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---Copies a folder that is used in place, without what is not source. Its user named
---it, so that its links may lead anywhere; the copy has none.
---@param from string
---@param to string
function M.copy_sources(from, to)
  require("host.fs").copy_following { from = from, to = to }
end

---Returns a path for a command that runs in the source, without `..` behind a name: where
---`a` is a link, `a/../b` is not what it looks like.
---@param rel string
---@return string
function M.plain(rel)
  return rel:find("[^/.][/\\]+%.%.") and path.join(rel) or rel
end

---Where a file of the source is. Neither links nor `..` may leave the source as a
---whole, of which the folder to build in may be a part. Fails with `file.escape`.
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

---Where a build makes a file of the source. A link there, which compilers would
---write through, is removed.
---@param b pluv.Build
---@param rel string
---@return string
function M.made(b, rel)
  local folder, name = ("./" .. rel):match("^(.*)/([^/]+)$")
  local inside, dir = errors.catch(M.source, b, folder or "")
  local there = inside and require("host.fs").lstat(path.join(dir, name))
  if there and there.type == "link" then
    fs.remove(path.join(dir, name))
  end
  return M.source(b, rel)
end

---Everything below a folder of the source by slash path, links that stay in the
---source followed. Fails with `file.escape` for others.
---@param b pluv.Build
---@param dir string relative to the source
---@return std.Entry[]
function M.walk(b, dir)
  return require("host.fs").follow(path.join(b.source, dir), b.source_root)
end

---Returns the rockspec that a folder without one is installed with.
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

---Where a file of the rock folder goes. What is there already may be a link to the
---source of a path dependency.
---@param b pluv.Build
---@param to string relative to the rock folder
---@return string
function M.place(b, to)
  local clean, name = path.join(to), path.base(to)
  if clean:find("^%.%./") or name == ".." or name == "." then
    return fs.inside(b.dest, to) -- refuses the name as the rockspec has it
  end
  return path.join(fs.inside(b.dest, path.dir(clean)), name)
end

---Returns a file of the source that the rockspec names.
---@param b pluv.Build
---@param name string relative to the source
---@return string
function M.file(b, name)
  local file = M.source(b, name)
  if not fs.is_file(file) then
    errors.raise {
      code = "build.file",
      message = ("%s %s names the file `%s`, which %s"):format(b.name, b.version, name,
        fs.is_dir(file) and "is a folder" or "its source does not have"),
    }
  end
  return file
end

---Puts one file of the source into the rock folder; a Lua file of a folder that
---is used in place is linked to, so that an edit is seen at once.
---@param b pluv.Build
---@param from string relative to the source
---@param to string relative to the rock folder
---@param mode? integer
function M.put(b, from, to, mode)
  local source = M.file(b, from)
  local target = M.place(b, to)
  local there = require("host.fs").lstat(target)
  if there and there.type == "dir" then
    -- As `cp` has it: into the folder, under its own name.
    target = path.join(target, path.base(source))
    there = require("host.fs").lstat(target)
  end
  if there then
    fs.remove(target)
  end
  if b.origin and from:find("%.lua$") and fs.is_file(path.join(b.origin, from)) then
    fs.make_dir(path.dir(target))
    -- Within a project the link is relative, so that the project can be moved.
    local file = path.join(b.origin, from)
    local is_own = b.root and not path.rel(b.root, file):find("^%.%.")
    require("host.fs").symlink(is_own and path.rel(path.dir(target), file) or file, target)
    return
  end
  fs.make_dir(path.dir(target))
  require("host.fs").share(source, target)
  require("host.fs").chmod(target, mode or 420) -- 0644
end

---Writes build.extra_files into the source.
---@param b pluv.Build
function M.write_extra(b)
  for name, text in pairs((b.spec.build or {}).extra_files or {}) do
    fs.write(M.made(b, name), text)
  end
end

---Returns the path of a module: dots become folders, the file's own ending stays.
---@param name string "a.b"
---@param file string
---@return string
local function module_path(name, file)
  local dir = name:gsub("%.", "/")
  if file:find("%.lua$") then
    return dir .. ".lua"
  end
  -- For other files LuaRocks keeps the file's name: a.core = "core_linux.so".
  local parent = dir:match("^(.*)/[^/]*$")
  local base = file:match("([^/\\]*)$")
  return parent and parent .. "/" .. base or base
end

---The tables of build.install.
---@param b pluv.Build
function M.install(b)
  local install = (b.spec.build or {}).install or {}
  for _, kind in ipairs { "lua", "lib", "bin", "conf" } do
    for _, entry in ipairs(install[kind] or {}) do
      local name = entry.name
      if not name then
        name = entry.file:match("([^/\\]*)$")
      elseif kind == "lua" or kind == "lib" then
        name = module_path(name, entry.file)
      end
      M.put(b, entry.file, kind .. "/" .. name, (kind == "bin" or kind == "lib") and 493 or 420) -- 0755, 0644
    end
  end
end

---@param name string
---@return boolean
local function is_document(name)
  name = name:lower()
  return name:find("^readme") ~= nil or name:find("^license") ~= nil or name:find("^copying") ~= nil or name:find("%.md") ~= nil
end

---The usual documents beside the source.
---@param b pluv.Build
local function copy_usual(b)
  for _, entry in ipairs(fs.list(b.source)) do
    if is_document(entry.name) then
      -- A link that leads elsewhere is no document of the rock.
      local ok, file = errors.catch(M.source, b, entry.name)
      if ok and fs.is_file(file) then
        fs.copy(file, path.join(b.dest, "doc", entry.name))
      end
    end
  end
end

---build.copy_directories; without any, `doc` or else the usual documents.
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
        message = ("%s %s wants the folder `%s` copied, which %s"):format(b.name, b.version, name,
          fs.exists(from) and "is a file" or "its source does not have"),
      }
    end
    local to = fs.inside(b.dest, name)
    fs.make_dir(path.dir(to))
    require("host.fs").copy_following { from = from, to = to, within = b.source_root, share = true, hidden = true }
    copied = true
  end
  if not copied then
    copy_usual(b)
  end
end

return M

---Builds natively, or with LuaRocks if that fails.
local archive = require("std.archive")
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local files = require("pluv.build.files")
local input = require("pluv.build.input")
local luarocks = require("pluv.build.luarocks")

local M = {}

---Reports whether LuaRocks may succeed after a failure: after one of the build, not
---after one of the source's integrity.
---@param failure std.Failure
---@return boolean
local function may_help(failure)
  return failure.code:find("^build%.") ~= nil or failure.code:find("^process%.") ~= nil or failure.code == "file.missing"
end

---Packs the source as a rock for LuaRocks.
---@param args table arguments of pluv.build.package
---@param b pluv.Build
---@param work string
---@return string
local function source_rock(args, b, work)
  local name = ("%s-%s"):format(args.name, args.version)
  local folder = path.join(work, "packed")
  for _, entry in ipairs(fs.list(args.dir)) do
    local from, to = path.join(args.dir, entry.name), path.join(folder, entry.name)
    if entry.name:sub(1, 1) ~= "." and entry.type == "file" then
      fs.copy(from, to)
    elseif entry.name:sub(1, 1) ~= "." and entry.type == "dir" then
      fs.copy_tree(from, to)
    end
  end
  if args.rockspec ~= name .. ".rockspec" then
    fs.copy(path.join(args.dir, args.rockspec), path.join(folder, name .. ".rockspec"))
  end
  local rock = path.join(work, name .. ".src.rock")
  archive.pack_zip(folder, rock)
  b.log:note("building %s with LuaRocks", path.base(rock))
  return rock
end

---Returns what LuaRocks builds: the folder of the user or of a checkout, copied, or a
---source rock.
---@param args table arguments of pluv.build.package
---@param b pluv.Build
---@param work string
---@return { rock: string }|{ source: string, rockspec: string }
local function input_of(args, b, work)
  if not args.in_place and not args.checked_out then
    return { rock = source_rock(args, b, work) }
  end
  local source = path.join(work, "source")
  files.copy_sources(args.in_place and args.dir or b.source, source)
  local rockspec = path.join(source, ("%s-%s.rockspec"):format(args.name, args.version))
  if fs.exists(rockspec) then
    fs.remove(rockspec)
  end
  fs.copy(input.rockspec_file(args), rockspec)
  b.log:note("building %s with LuaRocks", path.base(rockspec))
  return { source = source, rockspec = rockspec }
end

---Builds a rock natively; if that fails, and pluv.toml allows it, with LuaRocks.
---@param args table arguments of pluv.build.package; `luarocks`: settings of pluv.toml, nil if not allowed
---@param b pluv.Build
---@param native fun(args: table, b: pluv.Build) fills b.dest
---@return string? builder "luarocks" if LuaRocks built it
function M.build(args, b, native)
  local ok, failure = errors.catch(native, args, b)
  if ok then
    return nil
  end
  local is_folder = args.in_place or args.checked_out
  local possible = args.luarocks
    and b.runtime.source ~= "builtin"
    and may_help(failure)
    and (not is_folder or failure.code == "build.unsupported" and args.rockspec ~= "")
  if not possible then
    error(failure, 0)
  end
  log.debug("%s %s: %s; trying LuaRocks", b.name, b.version, failure.message)
  local work = args.work .. ".luarocks"
  local built, result = errors.catch(function()
    return luarocks.build(b, input_of(args, b, work), work, args.luarocks)
  end)
  if not built then
    if result.code == "interrupted" then
      error(result, 0)
    end
    log.debug("LuaRocks failed too: %s", result.message)
    error(failure.code == "build.unsupported" and result or failure, 0)
  end
  for _, entry in ipairs(fs.list(b.dest)) do
    fs.remove(path.join(b.dest, entry.name))
  end
  M.take(result, b.dest)
  log.note("built %s %s with LuaRocks", b.name, b.version)
  return "luarocks"
end

---Moves the files of an unpacked binary rock.
---@param dir string
---@param dest string
function M.take(dir, dest)
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name ~= "rock_manifest" and entry.name ~= "rock_namespace" and entry.name ~= "pluv.json" then
      fs.rename(path.join(dir, entry.name), path.join(dest, entry.name))
    end
  end
end

return M

---The binary cache: built rocks, packed so that another machine, or this one with
---an empty cache, need not build them (spec/binaries.md).
---
---What this machine built and what came from a remote cache are kept apart. A
---project chooses its remote, and what one gives must not get into the trees of
---projects that did not choose it.
local errors, path = require("std.errors"), require("std.path")
local alone = require("pluv.machine.folder_lock").with

local M = {}

---@class pluv.Binary
---@field key string all that the content of a built rock depends on
---@field place string of its artefact, the same in every cache

---The folder of the artefacts.
---@return string
function M.root()
  return path.join(require("pluv.cache.kinds").dir(), require("pluv.cache.kinds").binaries().folders[1])
end

---The folder of an artefact.
---@param place string
---@return string
local function folder(place)
  return path.join(M.root(), place)
end

---The C library that programs here are linked to, as "glibc-2.36".
---@param runtime pluv.Runtime
---@return string
local function libc(runtime)
  local kind = runtime.platform:match("^linux%-.*%-(%a+)$")
  if not kind then
    return "system"
  end
  local process = require("std.process")
  local argv = kind == "musl" and { "ldd", "--version" } or { "getconf", "GNU_LIBC_VERSION" }
  local text = process.find(argv[1]) and process.run({ argv = argv }).output or ""
  local version = text:match("glibc (%d[%d.]*)") or text:match("Version (%d[%d.]*)")
  return ("%s-%s"):format(kind == "musl" and "musl" or "glibc", version or "unknown")
end

---The compiler that CC names, or that a platform has.
---@return string
local function compiler()
  local platform = require("host.platform")
  local given = platform.env("CC") or ""
  if given:find("%S") then
    return path.base(given:match("%S+"))
  end
  return platform.describe().os == "darwin" and "clang" or "gcc"
end

---What is the same for all rocks of a project.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@return table
local function machine(project, runtime)
  project.binaries = project.binaries or {
    platform = runtime.platform:match("^[^-]+%-[^-]+"),
    compiler = compiler(),
    flags = require("pluv.machine.build_environment").flags(),
    variables = require("pluv.project.build_settings").key(project),
    libc = libc(runtime),
  }
  return project.binaries
end

---@param text string
---@param length integer
---@return string
local function short(text, length)
  return require("std.hash").sha256(text):sub(1, length)
end

---The key of a rock and the place of its artefact; nil for one that is built from
---a folder in place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@return pluv.Binary?
function M.of(project, runtime, package)
  if package.path ~= "" then
    return nil
  end
  local here = machine(project, runtime)
  local options = here.flags .. here.variables .. require("pluv.extend.hooks").build_key(project, package)
    .. require("pluv.build.source_form").of(project, package)
  local source = table.concat({
    require("pluv.machine.build_environment").revision, package.namespace, package.rockspec_sha256, package.source_sha256,
    package.kit,
  }, "\n")
  local key = table.concat({
    package.name .. "@" .. package.version,
    runtime.name .. "-" .. (runtime.commit or runtime.version),
    here.platform,
    here.compiler,
    options == "" and "default" or short(options, 12),
    here.libc,
    short(source, 16),
  }, ":")
  local place = ("%s/%s/%s/%s-%s"):format(package.name, package.version, runtime.tag, here.platform, short(key, 16))
  return { key = key, place = place }
end

---Folders of this machine that a built rock may name.
---@param runtime { prefix?: string }
---@param dir string its rock folder
---@return string[]
local function own_paths(runtime, dir)
  return { dir, runtime.prefix }
end

---Runs a function of this module for each of some arguments, at once.
---@param title string
---@param call string
---@param list table[] with `id`
---@param limit? integer
---@return table<string, any> results by id
local function each(title, call, list, limit)
  local graph = require("std.jobs").graph { title = title, limit = limit or 0 }
  for _, args in ipairs(list) do
    graph:lua { id = args.id, module = "pluv.cache.binaries", call = call, args = args }
  end
  return (graph:run())
end

---@param args table of take
---@param place string
---@param to string
---@return boolean
local function restore(args, place, to)
  -- Another process may have made the rock meanwhile, and be linking it.
  return require("host.tree").open(to) ~= nil or alone(folder(place), require("host.artifact").restore, {
    from = folder(place), key = args.key, to = to, paths = own_paths({ prefix = args.prefix }, to),
  })
end

---@param args table of take
---@return string? dir
local function take(args)
  if restore(args, args.place, args.to) then
    return args.to
  elseif not args.remote then
    return nil
  end
  local place, to = args.place .. "." .. args.remote.id, args.to .. "." .. args.remote.id
  if restore(args, place, to) then
    return to
  end
  local pulled = args.pull and alone(folder(place), require("host.remote").pull, {
    url = args.remote.url, place = args.place, key = args.key, dir = folder(place),
  })
  return pulled and restore(args, place, to) and to or nil
end

---Makes a rock folder from an artefact: one of this machine's own, one that came
---from the remote cache before, one that the remote cache has. What goes wrong is
---no failure: the rock is built then. A job; the lock is that of the rock's build.
---@param args { key: string, place: string, to: string, prefix?: string, remote?: pluv.Remote, pull: boolean }
---@return { dir?: string, failure?: string, code?: string }
function M.take(args)
  local ok, result = errors.catch(alone, args.to, take, args)
  if ok then
    return { dir = result }
  elseif result.code == "interrupted" then
    error(result, 0)
  end
  return { failure = tostring(result), code = result.code }
end

---How many downloads from a remote cache go on at once.
local at_once = 16

---Says of each kind of failure once why a cache did not help.
---@param results table<string, { failure?: string, code?: string }>
---@param remote pluv.Remote?
local function warn(results, remote)
  local said = {}
  for _, result in pairs(results) do
    if result.failure and not said[result.code] then
      said[result.code] = true
      require("std.log").warn("%s is of no help: %s", remote and "the remote cache " .. remote.shown or "the binary cache", result.failure)
    end
  end
end

---Restores what it can of some rocks. Their folders may be others then.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Unit[] restored
function M.restore(project, runtime, units, offline)
  local remote = require("pluv.cache.remote").of(project)
  local list, by_id = {}, {}
  for i, u in ipairs(units) do
    local binary = M.of(project, runtime, u.package)
    if binary then
      local id = tostring(i)
      by_id[id] = u
      list[#list + 1] = {
        id = id, key = binary.key, place = binary.place, to = u.dir, prefix = runtime.prefix,
        remote = remote, pull = remote ~= nil and (remote.is_folder or not offline),
      }
    end
  end
  if #list == 0 then
    return {}
  end
  local results, restored = each("Restoring", "take", list, remote and at_once), {}
  for id, result in pairs(results) do
    if result.dir then
      by_id[id].dir = result.dir
      restored[#restored + 1] = by_id[id]
    end
  end
  warn(results, remote)
  return restored
end

---Gives rocks the folders that they were restored to from the project's remote
---cache, where this machine did not build them itself.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.settle(project, units)
  local remote, open = require("pluv.cache.remote").of(project), require("host.tree").open
  if not remote then
    return
  end
  for _, u in ipairs(units) do
    local pulled = u.dir .. "." .. remote.id
    if u.package.path == "" and not open(u.dir) and open(pulled) then
      u.dir = pulled
    end
  end
end

---Packs a built rock. A job.
---@param args { rock: string, key: string, place: string, paths: string[] }
function M.pack_one(args)
  alone(folder(args.place), require("host.artifact").pack, { rock = args.rock, key = args.key, to = folder(args.place), paths = args.paths })
end

---Packs those of some rocks that this machine built.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param again? boolean also what is packed already
---@return integer packed
function M.pack(project, runtime, units, again)
  local list = {}
  local open = require("host.tree").open
  for i, u in ipairs(units) do
    local binary = M.of(project, runtime, u.package)
    if binary and not u.dir:find("%.%x+$") and open(u.dir) then
      local packed = require("host.artifact").open(M.root(), binary.place)
      if again or not packed or packed.key ~= binary.key then
        list[#list + 1] = {
          id = tostring(i), rock = u.dir, key = binary.key, place = binary.place, paths = own_paths(runtime, u.dir),
        }
      end
    end
  end
  if #list > 0 then
    each("Packing", "pack_one", list)
  end
  return #list
end

---The artefacts that this cache has.
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function M.list()
  return require("host.artifact").list(M.root())
end

---The artefact of a rock that this machine built; nil if there is none.
---@param binary pluv.Binary
---@return { dir: string, is_local: boolean }?
function M.packed(binary)
  local found = require("host.artifact").open(M.root(), binary.place)
  return found and found.key == binary.key and { dir = folder(binary.place), is_local = found.is_local } or nil
end

---Whether this cache has an artefact of its own, or of a remote cache.
---@param binary pluv.Binary
---@param remote pluv.Remote
---@return boolean
function M.has(binary, remote)
  local open = require("host.artifact").open
  for _, place in ipairs { binary.place, binary.place .. "." .. remote.id } do
    local found = open(M.root(), place)
    if found and found.key == binary.key then
      return true
    end
  end
  return false
end

---Fetches an artefact from a remote cache. A job.
---@param args { url: string, key: string, place: string, id_of_remote: string }
---@return boolean found
function M.pull_one(args)
  local place = args.place .. "." .. args.id_of_remote
  return alone(folder(place), require("host.remote").pull, { url = args.url, place = args.place, key = args.key, dir = folder(place) })
end

---Uploads an artefact. A job.
---@param args { url: string, place: string, key: string }
---@return "stored"|"same"|"another"
function M.push_one(args)
  return require("host.remote").push { url = args.url, place = args.place, key = args.key, dir = folder(args.place) }
end

M.each, M.at_once = each, at_once

return M

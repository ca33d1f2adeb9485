---Restores built rocks from the binary cache, or from the project's remote cache.
local errors = require("std.errors")
local log = require("std.log")
local artifact = require("host.artifact")
local host_remote = require("host.remote")
local tree = require("host.tree")
local folder_lock = require("pluv.machine.folder_lock")
local names = require("pluv.project.names")
local binaries = require("pluv.cache.binaries")
local binary_key = require("pluv.cache.binary_key")
local remotes = require("pluv.cache.remote")

local with_lock = folder_lock.with

local M = {}

---@param args table of `take`
---@param place string
---@param to string
---@return boolean
local function restore(args, place, to)
  -- Another process may have built the rock meanwhile, and may be linking it.
  return tree.open(to) ~= nil
    or with_lock(binaries.folder(place), artifact.restore, {
      from = binaries.folder(place),
      key = args.key,
      to = to,
      paths = binaries.own_paths({ prefix = args.prefix }, to),
    })
end

---@param args table of `take`
---@return { dir?: string, remote?: string } `remote`: id of the remote cache it is from
local function take(args)
  if restore(args, args.place, args.to) then
    return { dir = args.to }
  elseif not args.remote then
    return {}
  end
  local place, to = args.place .. "." .. args.remote.id, args.to .. "." .. args.remote.id
  if restore(args, place, to) then
    return { dir = to, remote = args.remote.id }
  end
  local pulled = args.pull
    and with_lock(binaries.folder(place), host_remote.pull, {
      url = args.remote.url,
      place = args.place,
      key = args.key,
      dir = binaries.folder(place),
    })
  return pulled and restore(args, place, to) and { dir = to, remote = args.remote.id } or {}
end

---Unpacks a rock: one packed here, one downloaded before, or one in the remote cache.
---Failures are returned, not raised: the rock is built instead. A job; its lock is
---that of the rock's build.
---@param args { key: string, place: string, to: string, prefix?: string, remote?: pluv.Remote, pull: boolean }
---@return { dir?: string, remote?: string, failure?: string, code?: string }
function M.take(args)
  local ok, result = errors.catch(with_lock, args.to, take, args)
  if ok then
    return result
  elseif result.code == "interrupted" then
    error(result, 0)
  end
  return { failure = tostring(result), code = result.code }
end

---Warns once per kind of failure why a cache was ignored.
---@param results table<string, { failure?: string, code?: string }>
---@param remote pluv.Remote?
local function warn(results, remote)
  local said = {}
  for _, result in pairs(results) do
    if result.failure and not said[result.code] then
      said[result.code] = true
      local cache = remote and "the remote cache " .. remote.shown or "the binary cache"
      log.warn("ignoring %s: %s", cache, result.failure)
    end
  end
end

---Restores rocks where possible. May change their folders.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Unit[] restored
function M.all(project, runtime, units, offline)
  local remote = remotes.of(project)
  local list, by_id = {}, {}
  for i, u in ipairs(units) do
    local binary = binary_key.of(project, runtime, u.package)
    if binary then
      local id = tostring(i)
      by_id[id] = u
      list[#list + 1] = {
        id = id,
        doing = "restoring " .. names.with_version(u.package),
        key = binary.key,
        place = binary.place,
        to = u.dir,
        prefix = runtime.prefix,
        remote = remote,
        pull = remote ~= nil and (remote.is_folder or not offline),
      }
    end
  end
  if #list == 0 then
    return {}
  end
  local results, restored = binaries.each("Restoring", "pluv.cache.restore", "take", list, remote and binaries.at_once), {}
  for id, result in pairs(results) do
    if result.dir then
      by_id[id].dir, by_id[id].remote = result.dir, result.remote
      restored[#restored + 1] = by_id[id]
    end
  end
  warn(results, remote)
  return restored
end

---Sets the folders of rocks that were restored from the project's remote cache and
---not built here.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.settle(project, units)
  local remote, open = remotes.of(project), tree.open
  if not remote then
    return
  end
  for _, u in ipairs(units) do
    local pulled = u.dir .. "." .. remote.id
    if u.package.path == "" and not open(u.dir) and open(pulled) then
      u.dir, u.remote = pulled, remote.id
    end
  end
end

return M

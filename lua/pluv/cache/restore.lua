---Restoring built rocks from the binary cache, or from the project's remote cache.
local errors = require("std.errors")
local alone = require("pluv.machine.folder_lock").with
local binaries = require("pluv.cache.binaries")

local M = {}

---@param args table of take
---@param place string
---@param to string
---@return boolean
local function restore(args, place, to)
  -- Another process may have made the rock meanwhile, and be linking it.
  return require("host.tree").open(to) ~= nil or alone(binaries.folder(place), require("host.artifact").restore, {
    from = binaries.folder(place), key = args.key, to = to, paths = binaries.own_paths({ prefix = args.prefix }, to),
  })
end

---@param args table of take
---@return { dir?: string, remote?: string } remote is the id of the remote cache that it is from
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
  local pulled = args.pull and alone(binaries.folder(place), require("host.remote").pull, {
    url = args.remote.url, place = args.place, key = args.key, dir = binaries.folder(place),
  })
  return pulled and restore(args, place, to) and { dir = to, remote = args.remote.id } or {}
end

---Makes a rock folder from an artefact: one of this machine's own, one that came
---from the remote cache before, one that the remote cache has. What goes wrong is
---no failure: the rock is built then. A job; the lock is that of the rock's build.
---@param args { key: string, place: string, to: string, prefix?: string, remote?: pluv.Remote, pull: boolean }
---@return { dir?: string, remote?: string, failure?: string, code?: string }
function M.take(args)
  local ok, result = errors.catch(alone, args.to, take, args)
  if ok then
    return result
  elseif result.code == "interrupted" then
    error(result, 0)
  end
  return { failure = tostring(result), code = result.code }
end

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
function M.all(project, runtime, units, offline)
  local remote = require("pluv.cache.remote").of(project)
  local list, by_id = {}, {}
  for i, u in ipairs(units) do
    local binary = require("pluv.cache.binary_key").of(project, runtime, u.package)
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
      u.dir, u.remote = pulled, remote.id
    end
  end
end

return M

---Pulls from a remote cache, and pushes to it.
local errors = require("std.errors")
local log = require("std.log")
local names = require("pluv.project.names")
local binary_cache = require("pluv.cache.binaries")
local binary_key = require("pluv.cache.binary_key")
local remotes = require("pluv.cache.remote")

local M = {}

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@return { unit: pluv.Unit, binary: pluv.Binary }[]
local function binaries(project, runtime, units)
  local list = {}
  for _, u in ipairs(units) do
    local binary = binary_key.of(project, runtime, u.package)
    list[#list + 1] = binary and { unit = u, binary = binary }
  end
  return list
end

---@alias pluv.TransferState "pulled"|"missing"|"stored"|"same"|"another"|"local"|"unbuilt"|"here"

---@class pluv.Transfer outcome for one rock
---@field name string
---@field version string
---@field key string
---@field state pluv.TransferState

---@param u pluv.Unit
---@param binary pluv.Binary
---@param state pluv.TransferState
---@return pluv.Transfer
local function transfer(u, binary, state)
  return { name = u.package.name, version = u.package.version, key = binary.key, state = state }
end

---Downloads packed rocks that are missing here.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.pull(project, runtime, units, offline)
  local remote = remotes.require(project, offline)
  local list, report = {}, {}
  for i, found in ipairs(binaries(project, runtime, units)) do
    local u, binary = found.unit, found.binary
    report[i] = transfer(u, binary, "here")
    if not binary_cache.has(binary, remote) then
      list[#list + 1] = {
        id = tostring(i),
        doing = "pulling " .. names.with_version(u.package),
        url = remote.url,
        key = binary.key,
        place = binary.place,
        id_of_remote = remote.id,
      }
    end
  end
  if #list > 0 then
    for id, was_there in pairs(binary_cache.each("Pulling", "pluv.cache.binaries", "pull_one", list, binary_cache.at_once)) do
      report[tonumber(id)].state = was_there and "pulled" or "missing"
    end
  end
  return report
end

---Uploads rocks that were built here, packing them first if necessary.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.push(project, runtime, units, offline)
  local remote = remotes.require(project, offline)
  if not remote.upload then
    errors.raise {
      code = "remote.read-only",
      message = ("uploads to %s are disabled"):format(remote.shown),
      hint = "set `upload = true` in the table [cache.remote]",
    }
  end
  binary_cache.pack(project, runtime, units)
  local list, report = {}, {}
  for i, found in ipairs(binaries(project, runtime, units)) do
    local u, binary = found.unit, found.binary
    local packed = binary_cache.packed(binary)
    local came_from_there = not packed and binary_cache.has(binary, remote)
    report[i] = transfer(u, binary, packed and "local" or came_from_there and "same" or "unbuilt")
    if packed and not packed.is_local then
      list[#list + 1] = {
        id = tostring(i),
        doing = "pushing " .. names.with_version(u.package),
        url = remote.url,
        key = binary.key,
        place = binary.place,
      }
    end
  end
  if #list > 0 then
    for id, outcome in pairs(binary_cache.each("Pushing", "pluv.cache.binaries", "push_one", list, binary_cache.at_once)) do
      report[tonumber(id)].state = outcome
    end
  end
  return report
end

---Pulls, then pushes what the remote cache does not have.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.both(project, runtime, units, offline)
  local pulled, report = M.pull(project, runtime, units, offline), {}
  for i, pushed in ipairs(M.push(project, runtime, units, offline)) do
    local got = pulled[i] --[[@as pluv.Transfer]]
    report[i] = pushed
    if got.state == "pulled" or pushed.state == "unbuilt" then
      report[i] = got
    end
  end
  return report
end

-- What is printed for each state: in the total, and for each rock where useful.
local words = {
  { state = "pulled", text = "pulled", each = "pulled %s %s" },
  { state = "stored", text = "pushed", each = "pushed %s %s" },
  { state = "here", text = "already here" },
  { state = "same", text = "already there" },
  { state = "missing", text = "missing", each = "%s %s is not in the remote cache" },
  { state = "unbuilt", text = "not built", each = "%s %s was not built here: run `pluv cache build`" },
  { state = "local", text = "for this machine only", each = "%s %s works on this machine only: its files contain local paths" },
  { state = "another", text = "unchanged", each = "the remote cache has %s %s with other contents; keeping those" },
}

---Reports what was transferred: data on stdout, or notes.
---@param ctx pluv.Context
---@param report pluv.Transfer[]
---@param runtime pluv.Runtime
function M.announce(ctx, report, runtime)
  if ctx.json then
    ctx:out("", report)
    return
  end
  local counts = {}
  for _, word in ipairs(words) do
    local count = 0
    for _, line in ipairs(report) do
      if line.state == word.state then
        count = count + 1
        if word.each then
          log.note(word.each, line.name, line.version)
        end
      end
    end
    if count > 0 then
      counts[#counts + 1] = count .. " " .. word.text
    end
  end
  log.note("%s: %s", runtime.tag, #counts > 0 and table.concat(counts, ", ") or "nothing to do")
end

return M

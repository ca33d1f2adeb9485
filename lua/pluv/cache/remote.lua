---Remote caches: where artefacts are shared, [cache.remote] of pluv.toml or of the
---user's config.toml.
local errors = require("std.errors")

local M = {}

---@class pluv.Remote
---@field url string
---@field shown string without credentials
---@field id string names it in the cache
---@field upload boolean
---@field is_folder boolean no network is needed

---The remote cache of a project: its own, or the user's; nil without any.
---@param project pluv.Project
---@return pluv.Remote?
function M.of(project)
  if project.remote == nil then
    local said = project.config.cache_remote or require("pluv.machine.config").load().cache_remote
    project.remote = said and {
      url = said.url,
      shown = (said.url:gsub("//[^/@]*@", "//***@")),
      id = require("std.hash").sha256(said.url):sub(1, 32),
      upload = said.upload,
      is_folder = not said.url:find("^%a[%w+.-]*://") or said.url:find("^file:") ~= nil,
    } or false
  end
  return project.remote or nil
end

---The remote cache of a project. Raises `remote.missing`, `fetch.offline`.
---@param project pluv.Project
---@param offline boolean
---@return pluv.Remote
function M.require(project, offline)
  local remote = M.of(project)
  if not remote then
    return errors.raise {
      code = "remote.missing",
      message = "there is no remote cache",
      hint = 'name one in pluv.toml: a table [cache.remote] with `url = "https://…"` (or s3://, oci://, a folder)',
    }
  elseif offline and not remote.is_folder then
    errors.raise {
      code = "fetch.offline",
      message = ("the remote cache %s cannot be asked, as pluv is offline"):format(remote.shown),
      hint = "run the command without `--offline`",
    }
  end
  return remote
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@return { unit: pluv.Unit, binary: pluv.Binary }[]
local function binaries(project, runtime, units)
  local list = {}
  for _, u in ipairs(units) do
    local binary = require("pluv.cache.binaries").of(project, runtime, u.package)
    list[#list + 1] = binary and { unit = u, binary = binary }
  end
  return list
end

---@class pluv.Transfer what became of one rock
---@field name string
---@field version string
---@field key string
---@field state "pulled"|"missing"|"stored"|"same"|"another"|"local"|"unbuilt"|"here"

---@param u pluv.Unit
---@param binary pluv.Binary
---@param state string
---@return pluv.Transfer
local function transfer(u, binary, state)
  return { name = u.package.name, version = u.package.version, key = binary.key, state = state }
end

---Fetches the artefacts of rocks that are not here yet.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.pull(project, runtime, units, offline)
  local binary_cache, remote = require("pluv.cache.binaries"), M.require(project, offline)
  local list, report = {}, {}
  for i, found in ipairs(binaries(project, runtime, units)) do
    local u, binary = found.unit, found.binary
    report[i] = transfer(u, binary, "here")
    if not binary_cache.has(binary, remote) then
      list[#list + 1] = {
        id = tostring(i), url = remote.url, key = binary.key, place = binary.place, id_of_remote = remote.id,
      }
    end
  end
  if #list > 0 then
    for id, was_there in pairs(binary_cache.each("Pulling", "pull_one", list, binary_cache.at_once)) do
      report[tonumber(id)].state = was_there and "pulled" or "missing"
    end
  end
  return report
end

---Uploads the artefacts of rocks that this machine built; those that are not
---packed yet are.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.push(project, runtime, units, offline)
  local binary_cache, remote = require("pluv.cache.binaries"), M.require(project, offline)
  if not remote.upload then
    errors.raise {
      code = "remote.read-only",
      message = ("uploads to %s are not allowed"):format(remote.shown),
      hint = "write `upload = true` into the table [cache.remote]",
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
        id = tostring(i), url = remote.url, key = binary.key, place = binary.place,
      }
    end
  end
  if #list > 0 then
    for id, outcome in pairs(binary_cache.each("Pushing", "push_one", list, binary_cache.at_once)) do
      report[tonumber(id)].state = outcome
    end
  end
  return report
end

---Pulls, and then pushes what the remote cache lacks.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param offline boolean
---@return pluv.Transfer[]
function M.both(project, runtime, units, offline)
  local pulled, report = M.pull(project, runtime, units, offline), {}
  for i, pushed in ipairs(M.push(project, runtime, units, offline)) do
    report[i] = pushed
    if pulled[i].state == "pulled" or pushed.state == "unbuilt" then
      report[i] = pulled[i]
    end
  end
  return report
end

-- What to say of each state: in the sum, and of each rock where that tells more.
local words = {
  { state = "pulled", text = "pulled", each = "pulled %s %s" },
  { state = "stored", text = "pushed", each = "pushed %s %s" },
  { state = "here", text = "here already" },
  { state = "same", text = "there already" },
  { state = "missing", text = "not there", each = "%s %s is not in the remote cache" },
  { state = "unbuilt", text = "not built", each = "%s %s is not built here: run `pluv cache build`" },
  { state = "local", text = "for this machine only", each = "%s %s is of use on this machine only: its files name folders" },
  { state = "another", text = "left alone", each = "%s %s is there with other contents, which stay" },
}

---Says what was transferred: data on standard output, or notes for people.
---@param ctx pluv.Context
---@param report pluv.Transfer[]
---@param runtime pluv.Runtime
function M.announce(ctx, report, runtime)
  if ctx.json then
    ctx:out("", report)
    return
  end
  local log, counts = require("std.log"), {}
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

---The runtimes that pluv.lock covers besides the one that a command is for, in a form for
---resolving.
local errors = require("std.errors")
local log = require("std.log")
local tables = require("std.table")
local toolchain = require("host.toolchain")
local runtimes = require("pluv.runtime")
local locks = require("pluv.lock")

local M = {}

---@alias pluv.OtherRuntime { name: string, tag: string, lua: string, target: string, provides: table<string, string> }

---Returns the other runtimes of a lock; they need not be installed.
---@param lock pluv.Lock
---@param tag string
---@return pluv.OtherRuntime[]
function M.locked(lock, tag)
  local list = {}
  for _, block in ipairs(lock.runtimes) do
    if block.tag ~= tag then
      local provides = {}
      for _, text in ipairs(block.provides) do
        local name, version = text:match("^(%S+) (%S+)$")
        if name then
          provides[name] = version
        end
      end
      local name, series = block.tag:match("^(%a+)%-(.+)$")
      local ok, forms = errors.catch(toolchain.describe, { name = name, version = series })
      if ok then -- a newer pluv may know more runtimes
        list[#list + 1] = { name = name, tag = block.tag, lua = forms.lua, target = forms.target, provides = provides }
      end
    end
  end
  return list
end

---Returns the runtimes that the root or a member of a workspace requires. Luau has no rocks.
---@param project pluv.Project
---@return pluv.OtherRuntime[]
---@return { request: pluv.RuntimeRequest, hint: string }[] missing those that are not installed: their part of the lock is not known
function M.required(project)
  local list, missing, tags, asked = {}, {}, {}, {}
  for _, request in ipairs(runtimes.requests(project)) do
    local name = runtimes.spell(request)
    if not asked[name] then
      asked[name] = true
      local ok, found = errors.catch(runtimes.find, request)
      if not ok and found.code ~= "runtime.missing" then
        error(found, 0)
      elseif not ok then
        missing[#missing + 1] = { request = request, hint = found.hint }
      elseif found.loads_rocks and not tags[found.tag] then
        tags[found.tag] = true
        list[#list + 1] = found
      end
    end
  end
  return list, missing
end

---Returns the runtimes that the root or a member of a workspace requires and a lock does not
---cover.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param tag string
---@return pluv.OtherRuntime[]
function M.uncovered(project, lock, tag)
  local required = M.required(project)
  return tables.filter(required, function(runtime)
    return runtime.tag ~= tag and not (lock and locks.select(lock, runtime.tag))
  end)
end

---Warns about the runtimes of a workspace that a lock does not cover as they are not installed.
---@param project pluv.Project
---@param lock pluv.Lock
function M.warn_of_missing(project, lock)
  local _, missing = M.required(project)
  for _, one in ipairs(missing) do
    local request = one.request
    local series = request.version:match("^%d+%.%d+")
    local is_covered = false
    for _, block in ipairs(lock.runtimes) do
      local name, version = block.tag:match("^(%a+)%-(.+)$")
      is_covered = is_covered or name == request.name and (not series or series == version)
    end
    if not is_covered then
      log.warn("pluv.lock does not cover %s, which is missing: %s, then run `pluv lock`", runtimes.spell(request), one.hint)
    end
  end
end

---Returns the other runtimes of a lock, and those that it should cover.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param tag string
---@return pluv.OtherRuntime[]
function M.of(project, lock, tag)
  local known = lock and M.locked(lock, tag) or {}
  local uncovered = M.uncovered(project, lock, tag)
  return tables.join(known, uncovered)
end

return M

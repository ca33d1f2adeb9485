---What a new lock keeps from the present one.
local errors = require("std.errors")
local log = require("std.log")
local host_fs = require("host.fs")
local host_lock = require("host.lock")
local project_names = require("pluv.project.names")
local locks = require("pluv.lock")

local full_name = project_names.full

local M = {}

---Returns the present lock. One that cannot be parsed, for example with git's conflict
---markers, is taken as what can be parsed of it: one side, the versions that it
---mentions, and the checksums of the other side.
---@param project pluv.Project
---@return pluv.Lock? lock
---@return table<string, string> hints versions to prefer to those of the lock
---@return pluv.Lock? other side
function M.present(project)
  local read, lock = errors.catch(locks.read, project)
  if read then
    return lock, {}
  elseif lock.code ~= "lock.invalid" then
    error(lock, 0)
  end
  log.warn("%s; resolving again", lock.message)
  local readable, text = errors.catch(host_fs.document, project.lock_file, "pluv.lock")
  if not readable or not text then
    return nil, {}
  end
  local sides = {}
  for _, side in ipairs(host_lock.sides(text)) do
    local ok, parsed = errors.catch(locks.parse, side)
    sides[#sides + 1] = ok and parsed or nil
  end
  return sides[1], host_lock.hints(text), sides[2]
end

---@class pluv.Kept what a new lock keeps
---@field packages table<string, table> by name
---@field preferred table<string, string> versions by full name
---@field builds table<string, string> versions of build packages by full name
---@field unasked string[] packages with a development version for lack of a release
---@field sums table<string, table> checksums by name and version, with the registry's name

---Returns what to keep of a runtime's packages and their sources.
---@param lock pluv.Lock?
---@param tag string
---@param registries table<string, string> lock identities by name
---@param upgrade boolean|table<string, boolean>|nil true for all, or the names to upgrade
---@return pluv.Kept
function M.of(lock, tag, registries, upgrade)
  local kept = { packages = {}, preferred = {}, builds = {}, unasked = {}, sums = {} }
  if not lock then
    return kept
  end
  kept.unasked = lock.unasked
  local names = {}
  for name, identity in pairs(registries) do
    names[identity] = name
  end
  local function each(list, visit)
    -- Another runtime's version is the next best guess.
    for _, from in ipairs { list, locks.of_runtime(list, tag) } do
      for _, package in ipairs(from) do
        if package.registry ~= "" then
          package.registry = names[package.registry] or package.registry
          kept.sums[project_names.with_version(package)] = package
        end
        if not upgrade or upgrade ~= true and not upgrade[package.name] then
          visit(package)
        end
      end
    end
  end
  each(lock.packages, function(package)
    kept.packages[package.name] = package
    kept.preferred[full_name(package)] = package.version
  end)
  each(lock.builds, function(package)
    kept.builds[full_name(package)] = package.version
  end)
  return kept
end

return M

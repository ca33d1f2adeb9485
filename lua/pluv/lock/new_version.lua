---Gives pluv.lock the new version of a rock of the project. All else in it stays as it is, so that
---this needs no registry.
local host_lock = require("host.lock")
local projects = require("pluv.project")
local local_package = require("pluv.project.local_package")
local own_rock = require("pluv.project.own_rock")
local locks = require("pluv.lock")
local freshness = require("pluv.lock.freshness")
local other_runtimes = require("pluv.lock.other_runtimes")

local M = {}

---Describes a locked package that is the project's own rock, or one of a member; nil for others.
---@param project pluv.Project
---@param package table of the lock
---@param target string
---@return pluv.Pinned?
local function described(project, package, target)
  if projects.is_own(project, package) then
    return own_rock.pinned(project, target)
  end
  local member = package.path ~= "" and projects.member_at(project, package.path)
  return member and local_package.of_member(member, package.name, target) or nil
end

---Returns the content of pluv.lock for changed versions. A package that has changed since
---pluv.lock was written is left as it is.
---@param before pluv.Project as on disk
---@param after pluv.Project with the new versions
---@return string? text nil if there is no pluv.lock
---@return string? reason why it is out of date all the same
---@return boolean? is_new whether it is for the new versions alone
function M.of(before, after)
  local lock = locks.read(before)
  if not lock then
    return nil
  end
  local text = lock.text
  local runtimes = other_runtimes.locked(lock, "")
  for _, runtime in ipairs(runtimes) do
    local now = locks.parse(text)
    local block, packages = locks.select(now, runtime.tag)
    local changed = false
    for _, package in ipairs(packages) do
      local old = described(before, package, runtime.target)
      if old and local_package.is_described(old, package) then
        local new = described(after, package, runtime.target) --[[@as pluv.Pinned]]
        changed = changed or not local_package.is_described(new, package)
        package.version, package.rockspec, package.rockspec_sha256 = new.version, new.rockspec, new.rockspec_sha256
      end
    end
    if changed and block then
      local builds = locks.of_runtime(now.builds, runtime.tag)
      text = host_lock.replace { text = text, file = "pluv.lock", resolution = { runtime = block, packages = packages, builds = builds } }
    end
  end
  local new_lock = locks.parse(text)
  for _, runtime in ipairs(runtimes) do
    local reason = freshness.staleness(after, new_lock, runtime --[[@as pluv.Runtime]])
    if reason then
      return text, reason, freshness.staleness(before, lock, runtime --[[@as pluv.Runtime]]) == nil
    end
  end
  return text
end

return M

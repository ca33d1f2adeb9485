---Locks of several runtimes, and writing them: what is needed when pluv.lock
---changes.
local locking = require("pluv.project.locking")

local M = {}

---The runtimes of a lock besides one, as far as resolving needs to know them:
---they need not be installed.
---@param lock pluv.Lock
---@param tag string
---@return { tag: string, lua: string, target: string, provides: table<string, string> }[]
function M.others(lock, tag)
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
      local lua = (provides.lua or ""):match("^%d+%.%d+") or "5.1"
      local target = block.tag:find("^luajit%-") and "luajit" or lua
      list[#list + 1] = { tag = block.tag, lua = lua, target = target, provides = provides }
    end
  end
  return list
end

---Writes pluv.lock in one step. What an interruption would leave is in the state
---folder, not beside the project's own files.
---@param project pluv.Project
---@param text string
function M.write(project, text)
  require("pluv.project.state").prepare(project.root)
  require("host.state").write_by(project.root, require("pluv.project.layout").state_dir(project.root), project.lock_file, text)
end

---As staleness, for every runtime of the lock.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
function M.staleness(project, lock, runtime)
  local reason = locking.staleness(project, lock, runtime)
  for _, other in ipairs(lock and M.others(lock, runtime.tag) or {}) do
    reason = reason or locking.staleness(project, lock, other)
  end
  return reason
end

return M

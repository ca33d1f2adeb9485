---Locks of several runtimes, and making them anew: what is needed when pluv.lock
---changes.
local exclusive, fs = require("pluv.project.exclusive"), require("std.fs")
local locking = require("pluv.lock")

local M = {}

---The runtimes of a lock besides one, as far as resolving needs to know them:
---they need not be installed.
---@param lock pluv.Lock
---@param tag string
---@return { name: string, tag: string, lua: string, target: string, provides: table<string, string> }[]
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
      list[#list + 1] = { name = block.tag:match("^%a+"), tag = block.tag, lua = lua, target = target, provides = provides }
    end
  end
  return list
end

---Whether the hook `pre_resolve` overrides something else than when a runtime was
---locked, though it is the same: it may read other files. Only where it is trusted.
---@param project pluv.Project
---@param lock pluv.Lock
---@param runtime pluv.Runtime
---@return string? reason
local function overrides_otherwise(project, lock, runtime)
  local block = locking.select(lock, runtime.tag) --[[@as table]]
  if block.pre_resolve == "" or require("host.modules").own_only() then
    return nil
  end
  local ok, failure = require("std.errors").catch(function()
    local _, now = require("pluv.extend.hook_runner").overrides(project, runtime)
    return table.concat(now, "\n") ~= table.concat(block.pre_resolve_overrides, "\n")
  end)
  if not ok and failure.code ~= "trust.required" then
    error(failure, 0)
  elseif ok and failure then
    return require("pluv.extend.hooks").file("pre_resolve") .. " returns other overrides than when pluv.lock was written"
  end
end

---As staleness, for every runtime of the lock, and also of what only running the
---project's hook tells.
---@param project pluv.Project
---@param lock pluv.Lock?
---@param runtime pluv.Runtime
---@return string? reason
function M.staleness(project, lock, runtime)
  local reason = locking.staleness(project, lock, runtime)
  for _, other in ipairs(lock and M.others(lock, runtime.tag) or {}) do
    reason = reason or locking.staleness(project, lock, other)
  end
  return reason or lock and overrides_otherwise(project, lock, runtime)
end

---Raises `file.changed` when pluv.toml asks for another runtime than before: the
---one that was chosen is not the project's any more.
---@param project pluv.Project
local function refresh(project)
  local encode = require("host.json").encode
  local before = encode(project.config.runtime or {})
  if exclusive.refresh(project) and encode(project.config.runtime or {}) ~= before then
    exclusive.changed("[runtime] in pluv.toml")
  end
end

---Resolves a project and writes pluv.lock, while no other pluv changes the project;
---does nothing when another has done it meanwhile. Starts over when another program
---changes pluv.toml or pluv.lock: what is written is always what pluv.toml asks for.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean> }
---@param why string? what is wrong with the present lock
---@param stale fun(): boolean whether there is anything to do
---@return pluv.Lock
---@return boolean changed
function M.renew(project, runtime, options, why, stale)
  local errors, changed = require("std.errors"), nil
  local function renewed()
    for _ = 1, exclusive.tries do
      refresh(project)
      if not options.upgrade and not stale() then
        return locking.read(project), false
      end
      local before = fs.read_if_exists(project.lock_file)
      local text = require("pluv.lock.resolve").resolve(project, runtime, options)
      local is_same = fs.read_if_exists(project.file) == project.text
      if is_same and exclusive.replace(project.root, project.lock_file, before, text) then
        return locking.parse(text), before ~= text
      end
      require("std.log").note("pluv.toml or pluv.lock was changed meanwhile: starting over")
    end
    return exclusive.changed("pluv.toml or pluv.lock")
  end
  local ok, lock = errors.catch(exclusive.with, project.root, function()
    local now
    now, changed = renewed()
    return now
  end)
  if ok then
    return lock, changed
  elseif why and require("pluv.project.state_folder").is_refused(lock) then
    errors.raise {
      code = lock.code, message = "pluv.lock must be made anew: " .. why, cause = lock,
      hint = "run `pluv lock` as who may write there",
    }
  end
  return error(lock, 0)
end

return M

---Resolves again and writes pluv.lock.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local host_json = require("host.json")
local contents = require("pluv.project.contents")
local exclusive = require("pluv.project.exclusive")
local state_folder = require("pluv.project.state_folder")
local locks = require("pluv.lock")
local resolve = require("pluv.lock.resolve")

local M = {}

---Resolves a project and writes pluv.lock under the project's lock, unless another
---process has done so meanwhile. Starts over if another program changes pluv.toml or
---pluv.lock, so the result always matches pluv.toml.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options { offline: boolean, upgrade?: boolean|table<string, boolean> }
---@param why string? why the present lock is out of date
---@param stale fun(): boolean whether the lock is still out of date
---@return pluv.Lock
---@return boolean changed
function M.renew(project, runtime, options, why, stale)
  local changed = false
  ---Returns the runtime that pluv.toml requires.
  local function asked()
    return host_json.encode(project.config.runtime or {})
  end
  local before_all = asked()
  ---@return pluv.Lock? lock
  ---@return boolean changed
  local function renewed()
    for _ = 1, exclusive.tries do
      contents.reload(project)
      if asked() ~= before_all then
        exclusive.changed("[runtime] in pluv.toml")
      end
      if not options.upgrade and not stale() then
        return locks.read(project), false
      end
      local before = fs.read_if_exists(project.lock_file)
      local text = resolve.resolve(project, runtime, options)
      if not contents.reload(project) and exclusive.replace(project.root, project.lock_file, before, text) then
        return locks.parse(text), before ~= text
      end
      log.note("pluv.toml or pluv.lock has changed meanwhile: starting over")
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
  elseif why and state_folder.is_refused(lock) then
    errors.raise {
      code = lock.code,
      message = "pluv.lock must be updated: " .. why,
      cause = lock,
      hint = "run `pluv lock` as a user with write permission",
    }
  end
  error(lock, 0)
end

return M

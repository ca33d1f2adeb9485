---Makes a runtime's tree match pluv.lock.
---
---Each rock is built once, into a cache folder named by a hash of its inputs. A tree
---is linked from these folders beside the old one and replaces it in one step. An
---interrupted sync leaves the old tree working and keeps finished builds.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local log = require("std.log")
local host_fs = require("host.fs")
local host_hash = require("host.hash")
local modules = require("host.modules")
local state = require("host.state")
local stamps = require("pluv.tree.stamp")
local layout = require("pluv.project.layout")
local quick = require("pluv.install.quick_check")

local M = {}

---@class pluv.SyncOptions
---@field offline boolean
---@field groups? pluv.Groups without it the usual ones
---@field no_project? boolean without the project's own rock
---@field rebuild? boolean rebuild every rock
---@field own_must_build? boolean fail if a rock of the project cannot be built
---@field from_source? boolean do not fall back to LuaRocks
---@field binaries? "use"|"keep"
---@field relink? boolean
---@field jobs? integer

---Returns the key of a tree: a hash of everything it is made from.
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@return string
function M.tree_key(runtime, units)
  local parts = { "4", runtime.tag, runtime.source == "builtin" and "" or runtime.path }
  for _, u in ipairs(units) do
    parts[#parts + 1] = u.package.name .. " " .. u.key
  end
  return hash.sha256(table.concat(parts, "\n"))
end

---Reports whether a tree is up to date for a key. The manifest tells if LuaRocks
---changed the tree; rocks of a remote cache require that the project still uses it.
---@param project pluv.Project
---@param tree string
---@param runtime pluv.Runtime
---@param key string
---@param options pluv.SyncOptions
---@return boolean
function M.is_current(project, tree, runtime, key, options)
  local hooks = require("pluv.extend.hooks")
  if fs.exists(stamps.pending(tree)) and hooks.has(project.root, "post_install") and not modules.own_only() then
    return false
  end
  local stamp = host_fs.document(stamps.file(tree), "record")
  local manifest = stamp and stamps.manifest(tree, runtime.lua)
  local remote = stamp and stamp:match('"remote":"(%x+)"')
  local own = stamp and stamp:match('"own":"([^"]+)"')
  if own and options.own_must_build then
    return false
  elseif remote and (options.from_source or (require("pluv.cache.remote").of(project) or {}).id ~= remote) then
    return false
  end
  local now = manifest ~= nil and fs.is_file(manifest) and host_hash.sha256_file(manifest) or nil
  local is_same = now ~= nil and stamp == stamps.text(key, now, remote, own)
  local failed = is_same and own and own:match("^failed (.*)") or "" ---@type string
  for name in failed:gmatch("%S+") do
    log.warn("%s could not be built; run `pluv build %s` to see why", name, name)
  end
  return is_same
end

---@return pluv.SyncResult
local function unchanged()
  return { changed = false, added = {}, removed = {}, built = {}, restored = {} }
end

---Makes a runtime's tree match the lock.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options pluv.SyncOptions
---@return pluv.SyncResult
---@return string key of the tree that the lock asks for
function M.sync(project, runtime, lock, options)
  layout.require_searchable(project.root)
  local function describe(from)
    local units = require("pluv.install.selection").units(project, runtime, from, options)
    return units, M.tree_key(runtime, units)
  end
  local target = layout.tree(project.root, runtime.tag)
  local units, key = describe(lock)
  local again = options.rebuild or options.relink or options.from_source and require("pluv.install.fill").any_by_luarocks(units)
  local is_done = not again and M.is_current(project, target, runtime, key, options)
  if is_done and not M.has_leftovers(project.root) then
    return unchanged(), key
  end
  local ok, result = errors.catch(require("pluv.install.perform").sync, project, runtime, lock, options, describe, function(now)
    return not again and M.is_current(project, target, runtime, now, options) and unchanged() or nil
  end)
  if ok then
    return result, key
  elseif is_done and result.code == "file.io" then
    return unchanged(), key -- leftovers that cannot be removed do no harm
  end
  return require("pluv.install.perform").raise_refused(result, project.root, target), key
end

---@param check pluv.QuickCheck?
---@return string[]? seen the files that decide, if nothing has changed since the last sync
local function seen_if_unchanged(check)
  local passes = check and quick.passes(check) and not M.has_leftovers(check.project.root)
  return passes and check and check.seen or nil
end

---Returns the files that decide whether a project is synced, if nothing has changed since its
---last sync; nil if only the whole check can tell.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options pluv.SyncOptions
---@return string[]?
function M.seen_if_unchanged(project, runtime, options)
  return seen_if_unchanged(quick.begin(project, runtime, options))
end

---Makes pluv.lock and a runtime's tree up to date, and returns what changed. Read the
---lock afterwards where it is needed: most often there is nothing to do, and the lock is
---not parsed.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options pluv.SyncOptions
---@param frozen? boolean fail if pluv.lock is missing or out of date
---@return pluv.SyncResult
---@return boolean lock_changed
function M.ensure(project, runtime, options, frozen)
  local check = quick.begin(project, runtime, options)
  local seen = seen_if_unchanged(check)
  if seen then
    layout.require_searchable(project.root)
    require("pluv.extend.hooks").warn_of_misnamed(project)
    log.debug("nothing has changed since the last sync")
    local result = unchanged()
    result.seen = seen
    return result, false
  end
  log.debug("checking pluv.lock and the tree of %s", runtime.tag)
  local lock, lock_changed = require("pluv.lock.ensure").ensure(project, runtime, { offline = options.offline, frozen = frozen })
  local result, key = M.sync(project, runtime, lock, options)
  if check then
    quick.record(check, lock, key)
  end
  return result, lock_changed
end

---Prints what a sync did, on stderr.
---@param result pluv.SyncResult
---@param runtime pluv.Runtime
---@return boolean said false if nothing changed
function M.announce(result, runtime)
  return result.changed and require("pluv.install.outcome").announce(result, runtime)
end

---Reports whether an interrupted sync left files in the state folder.
---@param root string
---@return boolean
function M.has_leftovers(root)
  for _, entry in ipairs(state.list(root, layout.state_dir(root))) do
    if entry.name:find("^%.new%-") or entry.name:find("%.replaced$") or entry.name:find("%.replaced%-%d$") then
      return true
    end
  end
  return false
end

return M

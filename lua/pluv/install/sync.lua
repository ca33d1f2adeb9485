---Making the tree of a runtime what pluv.lock says.
---
---Every rock is built once, into a folder of the cache that is named by all that
---went into it; a tree is linked from those folders beside the old one and put
---into its place in one step. Whatever stops a sync, the old tree works, and
---what was built stays built.
local fs, path = require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---@class pluv.Unit one rock to have in the tree
---@field public package table of the lock
---@field key string names everything that goes into it
---@field dir string its rock folder

---The locked packages to have in the tree: with `no_dev`, those that
---[dependencies] leads to. What another tree has already is not among them.
---@param block table
---@param packages table[]
---@param no_dev boolean
---@return table[]
local function wanted(block, packages, no_dev)
  local by_name, keep, queue, name_of = {}, {}, {}, require("pluv.project.names").of_dependency
  for _, package in ipairs(packages) do
    by_name[package.name] = package
    keep[package.name] = not no_dev
  end
  for _, text in ipairs(block.requires) do
    queue[#queue + 1] = name_of(text)
  end
  while #queue > 0 do
    local package = by_name[table.remove(queue)]
    if package and not keep[package.name] then
      keep[package.name] = true
      for _, text in ipairs(package.dependencies) do
        queue[#queue + 1] = name_of(text)
      end
    end
  end
  local list = {}
  for _, package in ipairs(packages) do
    if keep[package.name] and package.tree == "" then
      list[#list + 1] = package
    end
  end
  return list
end

---What users say of where libraries are, which most projects do without.
---@param project pluv.Project
---@return string
local function variables(project)
  local any = project.variables or project.config.externals[1] or fs.exists(layout.variables(project.root))
  return any and require("pluv.project.build_settings").key(project) or ""
end

---What a locked package is built into.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table of the lock
---@return pluv.Unit
function M.unit(project, runtime, package)
  local from_hooks = require("pluv.extend.hooks").build_key(project, package)
  local parts = {
    require("pluv.machine.build_environment").fingerprint(), runtime.key,
    runtime.source == "builtin" and "" or runtime.version .. " " .. runtime.path,
    package.namespace, package.name, package.version, package.rockspec_sha256, package.source_sha256,
    package.kit, from_hooks,
    variables(project),
  }
  if not (package.source or ""):find("%.src%.rock$") or project.config.luarocks.sha256 ~= "" then
    parts[#parts] = parts[#parts] .. require("pluv.build.source_form").of(project, package)
  end
  if package.path ~= "" then
    local own = require("pluv.project").is_own(project, package) and require("pluv.project.requirements").rockspec(project, runtime.target) or nil
    parts[#parts + 1] = require("pluv.build.watched_folder").key(project.root, path.resolve(project.root, package.path), own, from_hooks == "")
  end
  local key = require("std.hash").sha256(table.concat(parts, "\n")):sub(1, 32)
  local dir = layout.built(package.name, package.version, key)
  if package.path ~= "" then
    dir = layout.built_in_place(project.root, runtime.tag, package.name, key)
  end
  return { package = package, key = key, dir = dir }
end

---What the lock has for a runtime's tree.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options { no_dev?: boolean, no_project?: boolean }
---@return pluv.Unit[]
function M.units(project, runtime, lock, options)
  local block, packages = require("pluv.lock").select(lock, runtime.tag)
  local units = {}
  for _, package in ipairs(wanted(block --[[@as table]], packages, options.no_dev == true)) do
    if not (options.no_project and require("pluv.project").is_own(project, package)) then
      units[#units + 1] = M.unit(project, runtime, package)
    end
  end
  return units
end

---Whether an interrupted sync has left something in the state folder.
---@param root string
---@return boolean
local function has_leftovers(root)
  for _, entry in ipairs(require("host.state").list(root, layout.state_dir(root))) do
    if entry.name:find("^%.new%-") or entry.name:find("%.replaced$") then
      return true
    end
  end
  return false
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@return string
local function tree_key(project, runtime, units)
  local parts = { "4", runtime.tag, runtime.source == "builtin" and "" or runtime.path }
  for _, u in ipairs(units) do
    parts[#parts + 1] = u.package.name .. " " .. u.key
  end
  return require("std.hash").sha256(table.concat(parts, "\n"))
end

---Whether a tree is what a sync with this key would make. A tree that LuaRocks
---changed has another manifest; one with rocks of a remote cache goes with it.
---@param project pluv.Project
---@param tree string
---@param runtime pluv.Runtime
---@param key string
---@param options pluv.SyncOptions
---@return boolean
local function is_current(project, tree, runtime, key, options)
  local hooks = require("pluv.extend.hooks")
  if fs.exists(layout.pending(tree)) and hooks.has(project.root, "post_install") and not require("host.modules").own_only() then
    return false
  end
  local stamp = require("host.fs").document(layout.stamp(tree), "record")
  local manifest = stamp and layout.manifest(tree, runtime.lua)
  local remote = stamp and stamp:match('"remote":"(%x+)"')
  local own = stamp and stamp:match('"own":"(%l+)"')
  if own and options.own_must_build then
    return false
  elseif remote and (options.from_source or (require("pluv.cache.remote").of(project) or {}).id ~= remote) then
    return false
  end
  local is_same = manifest ~= nil and fs.is_file(manifest) and stamp == layout.stamp_text(key, require("host.hash").sha256_file(manifest), remote, own)
  if is_same and own == "failed" then
    require("std.log").warn("the project's own rock could not be built as it is now; see why with `pluv build`")
  end
  return is_same
end

---@class pluv.SyncResult
---@field changed boolean
---@field added pluv.RockVersion[]
---@field removed pluv.RockVersion[]
---@field built pluv.RockVersion[]
---@field restored pluv.RockVersion[] from the binary cache

---@return pluv.SyncResult
local function unchanged()
  return { changed = false, added = {}, removed = {}, built = {}, restored = {} }
end

---Makes a runtime's tree what the lock says.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options pluv.SyncOptions
---@return pluv.SyncResult
function M.sync(project, runtime, lock, options)
  require("pluv.run.environment").require_searchable(project.root)
  local function describe(from)
    local units = M.units(project, runtime, from, options)
    return units, tree_key(project, runtime, units)
  end
  local target = layout.tree(project.root, runtime.tag)
  local units, key = describe(lock)
  local again = options.rebuild or options.rebuild_own or options.relink or options.from_source and require("pluv.build.plan").any_by_luarocks(units)
  local is_done = not again and is_current(project, target, runtime, key, options)
  if is_done and not has_leftovers(project.root) then
    return unchanged()
  end
  local errors = require("std.errors")
  local ok, result = errors.catch(require("pluv.install.link").sync, project, runtime, lock, options, describe, function(now)
    return not again and is_current(project, target, runtime, now, options) and unchanged() or nil
  end)
  if ok then
    return result
  elseif is_done and result.code == "file.io" then
    return unchanged() -- what cannot be tidied up is in nobody's way
  end
  return require("pluv.install.link").raise_refused(result, project.root, target)
end

---Says what a sync did, on standard error.
---@param result pluv.SyncResult
---@param runtime pluv.Runtime
---@return boolean said false where it did nothing
function M.announce(result, runtime)
  return result.changed and require("pluv.install.link").announce(result, runtime)
end

return M

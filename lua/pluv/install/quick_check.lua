---Tells that nothing changed since the last sync from one checksum of everything that a
---sync reads, before pluv.lock is parsed.
---
---It covers projects whose rocks come from registries, git and folders, and workspaces. Where a
---sync reads more (other trees, the project's own rockspec, hooks of builds in place, backends of
---the project, replaced modules of pluv), the whole sync decides.
local errors = require("std.errors")
local fs = require("std.fs")
local hash = require("std.hash")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local host_json = require("host.json")
local host_lock = require("host.lock")
local modules = require("host.modules")
local platform = require("host.platform")
local stamps = require("pluv.tree.stamp")
local layout = require("pluv.project.layout")
local keys = require("pluv.build.key")

local M = {}

---Raise this when a sync reads something else.
local revision = "5"

---@class pluv.QuickCheck
---@field project pluv.Project
---@field runtime pluv.Runtime
---@field options pluv.SyncOptions
---@field inputs string what a sync reads besides pluv.toml, pluv.lock and the tree
---@field file string where the checksum is recorded
---@field places table<string, string> what decides about the packages in place, by folder
---@field seen string[] absolute paths of all files that decide, some missing

---Joins texts so that no others have the same result.
---@param texts string[]
---@return string
local function joined(texts)
  local parts = {}
  for i, text in ipairs(texts) do
    parts[i] = #text .. ":" .. text
  end
  return table.concat(parts)
end

---Reports whether all that a sync of a project reads is known.
---@param project pluv.Project
---@return boolean
local function is_covered(project)
  local config = project.config
  local mode = config.trees.deps_mode
  if config.rockspec ~= "" or config.package or mode ~= "" and mode ~= "one" or modules.roots()[1] then
    return false
  end
  return not fs.exists(path.join(project.root, ".pluv", "lua", "build"))
end

---Returns the contents of hooks that decide about a lock or the key of a rock. Fails with
---`file.escape`.
---@param project pluv.Project
---@param seen string[] extended with their paths
---@return string
local function hooks(project, seen)
  local files, texts = {}, {}
  for i, name in ipairs { "pre_resolve", "pre_build", "post_build" } do
    files[i] = layout.hook_file(name)
  end
  for _, override in ipairs(project.config.builds) do
    files[#files + 1] = override.hook ~= "" and override.hook or nil
  end
  for i, file in ipairs(files) do
    texts[i] = fs.read_if_exists(fs.inside(project.root, file)) or "-"
    seen[#seen + 1] = path.join(project.root, file)
  end
  return joined(texts)
end

---Returns what decides about the packages that the lock uses in place: the names and times of
---their files, and the files that describe them. Nil if only the whole sync can tell.
---@param project pluv.Project
---@param seen string[] extended with the paths of their files
---@return table<string, string>? by folder
local function places(project, seen)
  local list = host_lock.places(host_fs.document(project.lock_file, "pluv.lock") or "")
  local found = {}
  for _, file in ipairs(project.workspace and project.workspace.seen or {}) do
    seen[#seen + 1] = file
  end
  local has_hook = project.config.builds[1] ~= nil
  for _, name in ipairs { "pre_build", "post_build" } do
    has_hook = has_hook or fs.exists(path.join(project.root, layout.hook_file(name)))
  end
  if list[1] and has_hook then
    return nil
  end
  for _, place in ipairs(list) do
    local dir = path.resolve(project.root, place.path)
    if not fs.is_dir(dir) then
      return nil
    end
    local folder = host_fs.watched(dir, require("pluv.build.watched_folder").of(place.build, true))
    for _, name in ipairs(folder.seen) do
      seen[#seen + 1] = name
    end
    local texts = { dir, folder.sum } ---@type string[]
    for _, name in ipairs { "pluv.toml", require("pluv.project.package_table").extra_file, place.rockspec ~= "" and place.rockspec or nil } do
      local file = path.join(dir, name)
      seen[#seen + 1] = file
      texts[#texts + 1] = fs.read_if_exists(file) or "-"
    end
    found[dir] = joined(texts)
  end
  return found
end

---Returns the contents of the user's settings, and their folder: folders in them are
---relative to it.
---@param seen string[] extended with their paths
---@return string
local function settings(seen)
  local dir = platform.describe().config
  if not dir then
    return ""
  end
  local texts = { dir } ---@type string[]
  for _, name in ipairs { "config.toml", "registries.toml" } do
    seen[#seen + 1] = path.join(dir, name)
    texts[#texts + 1] = host_fs.document(seen[#seen], name) or ""
  end
  return joined(texts)
end

---Returns what identifies the running pluv: two builds may have the same version.
---@return string
local function program()
  local info = platform.describe()
  local file = fs.stat(info.executable)
  return ("%s %s %d %d"):format(info.version, info.executable, file and file.size or 0, file and file.mtime or 0)
end

---Reads the inputs of a sync; nil if only the whole sync can tell whether they have
---changed.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param options pluv.SyncOptions
---@return pluv.QuickCheck?
function M.begin(project, runtime, options)
  if options.rebuild or options.relink or options.from_source or options.binaries or not is_covered(project) then
    return nil
  end
  local root = project.root
  local tree = layout.tree(root, runtime.tag)
  local seen = {
    platform.describe().executable,
    project.file,
    project.lock_file,
    path.join(root, ".pluv", "lua", "build"),
    layout.variables(root),
    stamps.file(tree),
    stamps.manifest(tree, runtime.lua),
    stamps.pending(tree),
  }
  local ok, contents = errors.catch(hooks, project, seen)
  local in_place
  if ok then
    ok, in_place = errors.catch(places, project, seen)
  end
  if not ok or not in_place then
    return nil
  end
  return {
    seen = seen,
    places = in_place,
    project = project,
    runtime = runtime,
    options = options,
    file = layout.checked(root, runtime.tag),
    inputs = joined {
      revision,
      program(),
      root,
      host_json.encode(runtime),
      keys.common(project, runtime),
      keys.of_variables(project),
      contents,
      project.workspace and project.workspace.sum or "",
      settings(seen),
      options.groups and options.groups.key or "",
      options.no_project and "no-project" or "",
      modules.own_only() and "own-only" or "",
    },
  }
end

---Returns the checksum of all inputs; nil if the tree is missing or unfinished, or is not
---the one with a key.
---@param check pluv.QuickCheck
---@param lock string content of pluv.lock
---@param key? string
---@return string?
local function sum_of(check, lock, key)
  local root = check.project.root
  local tree = layout.tree(root, check.runtime.tag)
  local stamp = host_fs.document(stamps.file(tree), "record")
  local manifest = stamps.manifest(tree, check.runtime.lua)
  if not stamp or stamp:find('"own":', 1, true) or not fs.is_file(manifest) or fs.exists(stamps.pending(tree)) then
    return nil
  end
  local manifest_sum = hash.sha256_file(manifest)
  if key and stamp ~= stamps.text(key, manifest_sum, stamp:match('"remote":"(%x+)"')) then
    return nil
  end
  local texts = { check.inputs, check.project.text, lock, stamp, manifest_sum }
  for _, text in tables.sorted_pairs(check.places) do
    texts[#texts + 1] = text
  end
  return hash.sha256(joined(texts))
end

---Reports whether the last sync read the same inputs and left the tree as it is.
---@param check pluv.QuickCheck
---@return boolean
function M.passes(check)
  local ok, known = errors.catch(host_fs.document, check.file, "record")
  local lock = ok and known and host_fs.document(check.project.lock_file, "pluv.lock")
  return type(lock) == "string" and known == sum_of(check, lock)
end

---Records the inputs of a sync that succeeded. Does nothing where the project cannot be
---written to, or where another program changed the inputs or the tree meanwhile.
---@param check pluv.QuickCheck
---@param lock pluv.Lock
---@param key string of the tree that the lock describes
function M.record(check, lock, key)
  for _, list in ipairs { lock.packages, lock.builds } do
    for _, package in ipairs(list) do
      if package.path == "." or package.tree ~= "" then
        return
      end
    end
  end
  errors.catch(require("pluv.project.exclusive").with, check.project.root, function()
    local now = M.begin(check.project, check.runtime, check.options)
    for dir, text in pairs(now and now.places or {}) do
      if check.places[dir] ~= text then
        return -- the sync may have read something else
      end
    end
    local sum = now and now.inputs == check.inputs and sum_of(now, lock.text, key)
    if sum then
      require("pluv.project.state_folder").write(check.project.root, check.file, sum)
    end
  end)
end

return M

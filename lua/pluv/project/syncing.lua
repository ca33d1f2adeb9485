---Making the tree of a runtime what pluv.lock says.
---
---Every rock is built once, into a folder of the cache that is named by all that
---went into it; a tree is linked from those folders beside the old one and put
---into its place in one step. Whatever stops a sync, the old tree works, and
---what was built stays built.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---The record of what a tree was made from, at its root.
local stamp_name = "pluv-tree.json"

---@class pluv.Unit one rock to have in the tree
---@field package table of the lock
---@field key string names everything that goes into it
---@field dir string its rock folder

---The locked packages that are wanted: with `no_dev`, those that
---[dependencies] leads to.
---@param block table
---@param packages table[]
---@param no_dev boolean
---@return table[]
local function wanted(block, packages, no_dev)
  if not no_dev then
    return packages
  end
  local by_name, keep, queue = {}, {}, {}
  for _, package in ipairs(packages) do
    by_name[package.name] = package
  end
  for _, text in ipairs(block.requires) do
    queue[#queue + 1] = text:match("^[^%s]+"):match("[^/]+$")
  end
  while #queue > 0 do
    local package = by_name[table.remove(queue)]
    if package and not keep[package.name] then
      keep[package.name] = true
      for _, name in ipairs(package.dependencies) do
        queue[#queue + 1] = name
      end
    end
  end
  local list = {}
  for _, package in ipairs(packages) do
    if keep[package.name] then
      list[#list + 1] = package
    end
  end
  return list
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param package table
---@return pluv.Unit
local function unit(project, runtime, package)
  local parts = {
    require("pluv.build").revision, runtime.tag, runtime.source == "builtin" and "" or runtime.version,
    require("pluv.build.toolchain").fingerprint(),
    package.namespace, package.name, package.version, package.rockspec_sha256, package.source_sha256,
  }
  if package.path ~= "" then
    local dir = path.resolve(project.root, package.path)
    fs.require_dir(dir)
    parts[#parts + 1] = dir
    parts[#parts + 1] = require("host.fs").fingerprint(dir, { ".lua" })
  end
  local key = require("std.hash").sha256(table.concat(parts, "\n")):sub(1, 32)
  local dir = layout.built(package.name, package.version, key)
  if package.path ~= "" then
    dir = path.join(layout.state_dir(project.root), "built", package.name, key)
  end
  return { package = package, key = key, dir = dir }
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@return string
local function tree_key(project, runtime, units)
  local parts = { "1", runtime.tag, runtime.path, project.root }
  for _, u in ipairs(units) do
    parts[#parts + 1] = u.package.name .. " " .. u.key
  end
  return require("std.hash").sha256(table.concat(parts, "\n"))
end

---@param tree string
---@param runtime pluv.Runtime
---@return string
local function manifest_file(tree, runtime)
  return path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua, "manifest")
end

---Whether a tree is what a sync with this key would make. A tree that LuaRocks
---changed has another manifest.
---@param tree string
---@param runtime pluv.Runtime
---@param key string
---@return boolean
local function is_current(tree, runtime, key)
  local stamp = fs.read_if_exists(path.join(tree, stamp_name))
  local manifest = stamp and fs.read_if_exists(manifest_file(tree, runtime))
  return manifest ~= nil and stamp == ('{"key":"%s","manifest":"%s"}\n'):format(key, require("std.hash").sha256(manifest))
end

---@param registries pluv.Registry[]
---@param project pluv.Project
---@param identity string as in the lock
---@return string
local function base_of(registries, project, identity)
  for _, registry in ipairs(registries) do
    if registry.url == identity or registry.location == identity then
      return registry.location
    end
  end
  if identity:find("^%a[%w+.-]*://") then
    return (identity:gsub("/+$", ""))
  end
  return path.resolve(project.root, identity)
end

---Adds the jobs that build one rock.
---@param graph std.Graph
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param u pluv.Unit
---@param work string
---@param registries pluv.Registry[]
---@param offline boolean
---@param rebuild boolean
local function plan(graph, project, runtime, u, work, registries, offline, rebuild)
  local package = u.package
  local dir = path.join(work, package.name)
  local args = {
    name = package.name, version = package.version, namespace = package.namespace,
    rockspec = package.rockspec, rockspec_sha256 = package.rockspec_sha256,
    runtime = runtime, work = path.join(work, package.name .. ".work"), to = u.dir, requires = {}, rebuild = rebuild,
  }
  local needs = {}
  if package.path ~= "" then
    args.dir, args.in_place = path.resolve(project.root, package.path), true
  elseif package.git ~= "" then
    args.dir, args.checked_out = dir, true
    needs[1] = graph:lua {
      id = "source:" .. package.name,
      module = "pluv.project.syncing",
      call = "lay_out",
      args = { git = package.git, commit = package.commit, sha256 = package.source_sha256, name = package.name, dir = dir, offline = offline },
    }
  else
    args.dir = dir
    args.rockspec = ("%s-%s.rockspec"):format(package.name, package.version)
    args.kind = package.source:match("%.(%a+)%.rock$")
    needs = require("pluv.build.source").plan(graph, package, base_of(registries, project, package.registry), dir)
  end
  if args.rockspec == "" then
    local pinned = require("pluv.project.pinned")
    -- What such a folder requires stands in its pluv.toml.
    args.requires = args.in_place and pinned.describe(args.dir, package.name, runtime.lua).dependencies or {}
  end
  graph:lua {
    id = package.name,
    label = ("built %s %s"):format(package.name, package.version),
    module = "pluv.build",
    call = "package",
    args = args,
    needs = needs,
  }
end

---Lays out a locked commit. A job of the syncing graph.
---@param args { git: string, commit: string, sha256: string, name: string, dir: string, offline: boolean }
function M.lay_out(args)
  local git, hash = require("pluv.project.git"), require("std.hash")
  local commit, mirror = git.fetch { url = args.git, commit = args.commit, offline = args.offline }
  git.checkout(mirror, commit, args.dir)
  hash.check(hash.tree(args.dir), args.sha256, "the source of " .. args.name)
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param options table
---@return integer built
local function build_missing(project, runtime, units, options)
  local tree = require("host.tree")
  local missing = {}
  for _, u in ipairs(units) do
    if options.rebuild or not tree.open(u.dir) then
      missing[#missing + 1] = u
    end
  end
  if #missing == 0 then
    return 0
  end
  local registries = require("pluv.registry.config").list(project)
  local work = fs.temp_dir(layout.work_dir(), "sync-")
  local graph = require("std.jobs").graph { title = "Syncing", limit = options.jobs or 0 }
  errors.finally(function()
    fs.remove(work)
  end, function()
    for _, u in ipairs(missing) do
      plan(graph, project, runtime, u, work, registries, options.offline, options.rebuild == true)
    end
    graph:run()
  end)
  return #missing
end

---The text of a program's wrapper. It finds the tree from its own place, so a
---project folder can be moved.
---@param rock table of host.tree.open
---@param script string
---@param runtime pluv.Runtime
---@return string
function M.wrapper(rock, script, runtime)
  local lines = {
    "#!/bin/sh",
    ("# %s of %s %s, made by pluv"):format(script, rock.name, rock.version),
    'self=$0',
    'while [ -h "$self" ]; do',
    '  link=$(readlink "$self")',
    '  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac',
    'done',
    ('PLUV_TREE=$(cd "$(dirname "$self")%s" && pwd -P) || exit 1'):format(("/.."):rep(select(2, script:gsub("/", "")) + 1)),
    "export PLUV_TREE",
    ('program="$PLUV_TREE/lib/luarocks/rocks-%s/%s/%s/bin/%s"'):format(runtime.lua, rock.name, rock.version, script),
  }
  local interpreter = "'" .. runtime.path:gsub("'", "'\\''") .. "'"
  if runtime.source == "builtin" then
    lines[#lines + 1] = ('PLUV_PROJECT="$PLUV_TREE/../../.." exec %s run --runtime builtin "$program" "$@"'):format(interpreter)
  else
    local search = ([[local t = os.getenv("PLUV_TREE") ]]
      .. [[package.path = t.."/share/lua/%s/?.lua;"..t.."/share/lua/%s/?/init.lua;"..package.path ]]
      .. [[package.cpath = t.."/lib/lua/%s/?.so;"..package.cpath]]):format(runtime.lua, runtime.lua, runtime.lua)
    lines[#lines + 1] = ("exec %s -e '%s' \"$program\" \"$@\""):format(interpreter, search)
  end
  return table.concat(lines, "\n") .. "\n"
end

---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string
local function assemble(project, runtime, units, key)
  local host = require("host.tree")
  local parts = {}
  for i, u in ipairs(units) do
    local rock = host.open(u.dir)
    local wrappers = {}
    for _, script in ipairs(rock and rock.scripts or {}) do
      wrappers[script] = M.wrapper(rock, script, runtime)
    end
    parts[i] = { dir = u.dir, wrappers = wrappers }
  end
  local target = layout.tree(project.root, runtime.tag)
  local rocks = path.dir(target)
  fs.make_dir(rocks)
  if not fs.exists(path.join(rocks, ".gitignore")) then
    fs.write(path.join(rocks, ".gitignore"), "*\n")
  end
  local beside = fs.temp_dir(rocks, ".new-")
  errors.finally(function()
    fs.remove(beside)
  end, function()
    local tree = path.join(beside, "tree")
    host.assemble { root = tree, lua = runtime.lua, parts = parts }
    local sum = require("std.hash").sha256_file(manifest_file(tree, runtime))
    fs.write(path.join(tree, stamp_name), ('{"key":"%s","manifest":"%s"}\n'):format(key, sum))
    require("host.fs").replace(tree, target)
  end)
end

---Removes what interrupted syncs and earlier versions of folders left behind.
---@param project pluv.Project
---@param units pluv.Unit[]
local function tidy(project, units)
  local rocks = path.join(layout.state_dir(project.root), "rocks")
  if fs.is_dir(rocks) then
    for _, entry in ipairs(fs.list(rocks)) do
      if entry.type == "dir" and entry.name:find("^%.new%-") then
        fs.remove(path.join(rocks, entry.name))
      end
    end
  end
  for _, u in ipairs(units) do
    local parent = path.dir(u.dir)
    if u.package.path ~= "" and fs.is_dir(parent) then
      for _, entry in ipairs(fs.list(parent)) do
        if entry.name ~= path.base(u.dir) then
          fs.remove(path.join(parent, entry.name))
        end
      end
    end
  end
end

---The names and versions in a tree, from its stamp's side: what pluv put there.
---@param tree string
---@param runtime pluv.Runtime
---@return table<string, string>
local function installed(tree, runtime)
  local found = {}
  local rocks = path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua)
  if fs.is_dir(rocks) then
    for _, name in ipairs(fs.list(rocks)) do
      if name.type == "dir" then
        for _, version in ipairs(fs.list(path.join(rocks, name.name))) do
          found[name.name] = version.name
        end
      end
    end
  end
  return found
end

---@class pluv.SyncResult
---@field changed boolean
---@field added { name: string, version: string }[]
---@field removed { name: string, version: string }[]
---@field built integer

---@param before table<string, string>
---@param after table<string, string>
---@return { name: string, version: string }[]
local function only_in(before, after)
  local list = {}
  for name, version in pairs(before) do
    if after[name] ~= version then
      list[#list + 1] = { name = name, version = version }
    end
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

---Makes a runtime's tree what the lock says.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options { offline: boolean, no_dev?: boolean, rebuild?: boolean, jobs?: integer }
---@return pluv.SyncResult
function M.sync(project, runtime, lock, options)
  local block, packages = require("pluv.project.locking").select(lock, runtime.tag)
  local function describe()
    local units = {}
    for i, package in ipairs(wanted(block, packages, options.no_dev == true)) do
      units[i] = unit(project, runtime, package)
    end
    return units, tree_key(project, runtime, units)
  end
  local target = layout.tree(project.root, runtime.tag)
  local _, key = describe()
  if not options.rebuild and is_current(target, runtime, key) then
    return { changed = false, added = {}, removed = {}, built = 0 }
  end
  return fs.with_lock(layout.lock(project.root), function()
    require("host.fs").recover(target)
    local units, now = describe()
    if not options.rebuild and is_current(target, runtime, now) then
      return { changed = false, added = {}, removed = {}, built = 0 }
    end
    tidy(project, units)
    local before = installed(target, runtime)
    local built = build_missing(project, runtime, units, options)
    assemble(project, runtime, units, now)
    local after = installed(target, runtime)
    return { changed = true, added = only_in(after, before), removed = only_in(before, after), built = built }
  end)
end

---Says what a sync did, on standard error.
---@param result pluv.SyncResult
---@param runtime pluv.Runtime
function M.announce(result, runtime)
  if #result.added + #result.removed + result.built == 0 then
    return
  end
  local log, style = require("std.log"), require("host.term").style
  for _, rock in ipairs(result.removed) do
    log.note(" %s %s %s", style("red", "-"), rock.name, rock.version)
  end
  for _, rock in ipairs(result.added) do
    log.note(" %s %s %s", style("green", "+"), rock.name, rock.version)
  end
  log.note("synced %s: %d added, %d removed, %d built", runtime.tag, #result.added, #result.removed, result.built)
end

return M

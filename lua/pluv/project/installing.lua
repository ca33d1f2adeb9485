---The work of a sync: building what is missing, linking the tree.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

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
    runtime = runtime, work = path.join(work, package.name .. ".work"), to = u.dir, rebuild = rebuild,
    requires = package.dependencies,
  }
  local needs = {}
  if package.path ~= "" then
    args.dir, args.in_place = path.resolve(project.root, package.path), true
  elseif package.git ~= "" then
    args.dir, args.checked_out = dir, true
    needs[1] = graph:lua {
      id = "source:" .. package.name,
      module = "pluv.project.installing",
      call = "lay_out",
      args = { git = package.git, commit = package.commit, sha256 = package.source_sha256, name = package.name, dir = dir, offline = offline },
    }
  else
    args.dir = dir
    args.rockspec = ("%s-%s.rockspec"):format(package.name, package.version)
    args.kind = package.source:match("%.(%a+)%.rock$")
    needs = require("pluv.build.support.source").plan(graph, package, base_of(registries, project, package.registry), dir)
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

---Builds the rocks that are not there yet.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param options { offline: boolean, rebuild?: boolean, jobs?: integer }
---@return integer built
local function build(project, runtime, units, options)
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

---Links a tree from built rocks and puts it into the old one's place.
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
      wrappers[script] = require("pluv.project.wrapper").text(rock, script, runtime)
    end
    parts[i] = { dir = u.dir, wrappers = wrappers }
  end
  local target = layout.tree(project.root, runtime.tag)
  local beside = fs.temp_dir(path.dir(target), ".new-")
  errors.finally(function()
    fs.remove(beside)
  end, function()
    local tree = path.join(beside, "tree")
    host.assemble { root = tree, lua = runtime.lua, parts = parts }
    local sum = require("std.hash").sha256_file(layout.manifest(tree, runtime.lua))
    fs.write(layout.stamp(tree), require("pluv.project.syncing").stamp(key, sum))
    require("host.fs").replace(tree, target)
  end)
end

---Removes what is older than a day below a folder of the cache: what processes
---that were killed left behind.
---@param dir string
---@param pattern string of names
local function sweep(dir, pattern)
  if not fs.is_dir(dir) then
    return
  end
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:find(pattern) then
      local file = path.join(dir, entry.name)
      local info = fs.stat(file)
      if info and os.time() - info.mtime > 24 * 60 * 60 then
        fs.remove(file)
      end
    end
  end
end

---Removes what interrupted syncs and earlier versions of folders left behind. No
---other sync of the project runs meanwhile.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.tidy(project, units)
  local state = layout.state_dir(project.root)
  for _, entry in ipairs(fs.list(state)) do
    local name = entry.name
    local tag = name:match("^%.(.+)%.replaced$")
    if tag then
      require("host.fs").recover(path.join(state, tag))
    elseif name:find("^%.new%-") then
      fs.remove(path.join(state, name))
    end
  end
  sweep(layout.work_dir(), ".")
  for _, u in ipairs(units) do
    local parent = path.dir(u.dir)
    if u.package.path == "" then
      sweep(parent, "^%.new%-")
    elseif fs.is_dir(parent) then
      for _, entry in ipairs(fs.list(parent)) do
        if entry.name ~= path.base(u.dir) then
          fs.remove(path.join(parent, entry.name))
        end
      end
    end
  end
end

---The names and versions in a tree.
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

---Builds what is missing, links the tree and puts it into place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string of the tree
---@param options { offline: boolean, rebuild?: boolean, jobs?: integer }
---@return pluv.SyncResult
function M.install(project, runtime, units, key, options)
  local target = layout.tree(project.root, runtime.tag)
  local before = installed(target, runtime)
  local built = build(project, runtime, units, options)
  assemble(project, runtime, units, key)
  local after = installed(target, runtime)
  return { changed = true, added = only_in(after, before), removed = only_in(before, after), built = built }
end

return M

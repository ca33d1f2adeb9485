---The work of a sync: what is missing is built, the tree is linked.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local layout = require("pluv.project.layout")

local M = {}

---Warns of rocks that own the same modules or programs, once for each two.
---@param collisions { what: string, used: string, renamed: string }[] as host.tree.assemble gives them
local function warn_of(collisions)
  local i = 1
  while collisions[i] do
    local first, count = collisions[i], 0
    while collisions[i] and collisions[i].used == first.used and collisions[i].renamed == first.renamed do
      i, count = i + 1, count + 1
    end
    require("std.log").warn("%s and %s both install %s%s: the one of %s is used, as with LuaRocks", first.used, first.renamed, first.what,
      count > 1 and (" and %d more"):format(count - 1) or "", first.used)
  end
end

---Links a tree from built rocks and puts it into the old one's place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string
---@param own_state? "failed"|"unsupported" of the project's own rock
---@param before table<string, string> what the hook `post_install` takes for the old tree
local function assemble(project, runtime, units, key, own_state, before)
  local host = require("host.tree")
  local dirs, remote = {}, nil
  for i, u in ipairs(units) do
    dirs[i] = u.dir
    remote = remote or u.dir:match("%.(%x+)$")
  end
  local target = layout.tree(project.root, runtime.tag)
  local state = require("host.state")
  local beside = state.temp_dir(project.root, layout.state_dir(project.root), ".new-")
  errors.finally(function()
    state.remove(project.root, beside)
  end, function()
    local tree = path.join(beside, "tree")
    warn_of(host.assemble {
      root = tree, final = target, lua = runtime.lua, parts = require("pluv.tree.wrapper").parts(dirs, runtime),
      strict = project.config.strict,
    })
    if require("host.platform").describe().os ~= "windows" then
      require("pluv.runtime.bin_scripts").write(tree, runtime)
    end
    local sum = require("std.hash").sha256_file(layout.manifest(tree, runtime.lua))
    fs.write(layout.stamp(tree), layout.stamp_text(key, sum, remote, own_state))
    if require("pluv.extend.hooks").has(project.root, "post_install") then
      fs.write(layout.pending(tree), require("std.json").encode { before = next(before) and before or nil })
    end
    state.replace(project.root, tree, target)
  end)
end

---Removes what interrupted syncs and earlier versions of folders left behind. No
---other sync of the project runs meanwhile.
---@param project pluv.Project
---@param units pluv.Unit[]
function M.tidy(project, units)
  local state, root, dir = require("host.state"), project.root, layout.state_dir(project.root)
  for _, entry in ipairs(state.list(root, dir)) do
    local name = entry.name
    local tag = name:match("^%.(.+)%.replaced$")
    if tag then
      state.recover(root, path.join(dir, tag))
    elseif name:find("^%.new%-") then
      state.remove(root, path.join(dir, name))
    end
  end
  require("host.fs").sweep_scratch(layout.work_dir(), "")
  for _, u in ipairs(units) do
    if u.package.path == "" then
      require("host.fs").sweep_scratch(path.dir(u.dir), ".new-")
    end
  end
end

---Removes what was built in place before, which the new tree does not use.
---@param project pluv.Project
---@param units pluv.Unit[]
local function sweep_in_place(project, units)
  local state, root = require("host.state"), project.root
  for _, u in ipairs(units) do
    local parent = path.dir(u.dir)
    for _, entry in ipairs(u.package.path ~= "" and state.list(root, parent) or {}) do
      if entry.name:gsub("%.log$", "") ~= path.base(u.dir) then
        state.remove(root, path.join(parent, entry.name))
      end
    end
  end
end

---Takes the project's own rock out of some rocks.
---@param project pluv.Project
---@param units pluv.Unit[]
---@return pluv.Unit[] others
---@return pluv.Unit? own
local function take_own(project, units)
  local others, own = {}, nil
  for _, u in ipairs(units) do
    if require("pluv.project").is_own(project, u.package) then
      own = u
    else
      others[#others + 1] = u
    end
  end
  return others, own
end

---What was built of a rock in place and is there still; nil if nothing is.
---@param project pluv.Project
---@param u pluv.Unit
---@return string? dir
local function last_built(project, u)
  local parent = path.dir(u.dir)
  for _, entry in ipairs(require("host.state").list(project.root, parent)) do
    local dir = path.join(parent, entry.name)
    if entry.type == "dir" and not entry.name:find("^%.") and require("host.tree").open(dir) then
      return dir
    end
  end
end

---Builds the project's own rock, after what it may be built with. A project whose
---rock does not compile at the moment can be worked on all the same: then its tree
---has the rock as it was built last, if it was.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param own pluv.Unit
---@param options pluv.BuildOptions
---@return pluv.Unit? own what belongs into the tree
---@return pluv.RockVersion[] built
---@return ("failed"|"unsupported")? state
local function build_own(project, runtime, own, options)
  local building = require("pluv.build.plan")
  options.rebuild = options.rebuild or options.rebuild_own
  if options.own_must_build then
    return own, building.build(project, runtime, { own }, options)
  end
  local ok, result = errors.catch(building.build, project, runtime, { own }, options)
  if ok then
    return own, result
  elseif result.code == "interrupted" or result.code == "lua.bug" then
    error(result, 0)
  end
  local cause = result.cause or result
  require("std.log").warn("%s: %s; see all of it with `pluv build`", result.message, cause.message:match("^[^\n]*"))
  local dir = last_built(project, own)
  local state = cause.code == "build.unsupported" and "unsupported" or "failed"
  return dir and { package = own.package, key = own.key, dir = dir } or nil, {}, state
end

---The versions in a tree by name.
---@param tree string
---@param runtime pluv.Runtime
---@return table<string, string>
local function installed(tree, runtime)
  local found = {}
  for _, rock in ipairs(require("pluv.tree.installed").list(tree, runtime.lua)) do
    found[rock.name] = rock.version
  end
  return found
end

---@param before table<string, string>
---@param after table<string, string>
---@return { name: string, version: string }[]
local function only_in(before, after)
  local list, tables = {}, require("std.table")
  for name, version in tables.sorted_pairs(before) do
    if after[name] ~= version then
      list[#list + 1] = { name = name, version = version }
    end
  end
  return list
end

---Says why a tree must be made anew that cannot be written.
---@param failure std.Failure
---@param root string of the project
---@param target string
function M.raise_refused(failure, root, target)
  local place = path.rel(root, target)
  if not require("pluv.project.state_folder").is_refused(failure) then
    error(failure, 0)
  end
  errors.raise {
    code = failure.code,
    message = fs.is_dir(target) and ("%s is out of date and cannot be made anew"):format(place) or ("%s cannot be made"):format(place),
    hint = "run `pluv sync` as who may write there, or use the tree as it is with `pluv run --no-sync`",
    cause = failure,
  }
end

---What a tree held when the hook `post_install` ended well for the last time.
---@param tree string
---@param runtime pluv.Runtime
---@return table<string, string>
local function before_of(tree, runtime)
  local text = require("host.fs").document(layout.pending(tree), "record")
  if not text then
    return installed(tree, runtime)
  end
  local ok, record = errors.catch(require("std.json").decode, text)
  local before = {}
  for name, version in pairs(ok and type(record) == "table" and type(record.before) == "table" and record.before or {}) do
    before[tostring(name)] = tostring(version)
  end
  return before
end

---Builds what is missing, links the tree and puts it into place.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param key string of the tree
---@param options pluv.BuildOptions
---@return pluv.SyncResult
function M.install(project, runtime, units, key, options)
  local target = layout.tree(project.root, runtime.tag)
  local before = before_of(target, runtime)
  local others, own = take_own(project, units)
  local filled = require("pluv.build.plan").fill(project, runtime, others, options)
  local own_state
  if own then
    local built
    own, built, own_state = build_own(project, runtime, own, options)
    others[#others + 1] = own
    filled.built = require("std.table").join(filled.built, built)
  end
  assemble(project, runtime, others, key, own_state, before)
  sweep_in_place(project, others)
  local after = installed(target, runtime)
  local result = { changed = true, added = only_in(after, before), removed = only_in(before, after), built = filled.built, restored = filled.restored }
  local hooks = require("pluv.extend.hooks")
  local function names(list)
    local out = {}
    for i, rock in ipairs(list) do
      out[i] = rock.name .. " " .. rock.version
    end
    return out
  end
  hooks.run(project.root, "post_install", {
    runtime = hooks.runtime(runtime), added = names(result.added), removed = names(result.removed),
  }, target, runtime)
  if not require("host.modules").own_only() then
    require("host.state").remove(project.root, layout.pending(target))
  end
  return result
end

---The lock that a tree is made from: another pluv may have written a newer one while
---this one waited. Raises `file.changed` when that does not serve.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@return pluv.Lock
local function latest(project, runtime, lock)
  local locking = require("pluv.lock")
  if fs.read_if_exists(project.lock_file) == lock.text then
    return lock
  end
  require("pluv.project.exclusive").refresh(project)
  local now = locking.read(project)
  if locking.staleness(project, now, runtime) then
    require("pluv.project.exclusive").changed("pluv.lock")
  end
  return now --[[@as pluv.Lock]]
end

---@class pluv.SyncOptions
---@field offline boolean
---@field no_dev? boolean without what [dev-dependencies] lead to
---@field no_project? boolean without the project's own rock
---@field rebuild? boolean build every rock again
---@field rebuild_own? boolean build the project's own rock again
---@field own_must_build? boolean fail if the project's own rock cannot be built
---@field from_source? boolean leave LuaRocks out
---@field binaries? "use"|"keep"
---@field relink? boolean
---@field jobs? integer

---Does what a sync has to, while no other command changes the project.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param lock pluv.Lock
---@param options pluv.SyncOptions
---@param describe fun(lock: pluv.Lock): pluv.Unit[], string what is to be there, and its key
---@param nothing_to_do fun(key: string): pluv.SyncResult? the result, if another command has done it meanwhile
---@return pluv.SyncResult
function M.sync(project, runtime, lock, options, describe, nothing_to_do)
  return require("pluv.project.exclusive").with(project.root, function()
    require("host.state").recover(project.root, layout.tree(project.root, runtime.tag))
    local now = latest(project, runtime, lock)
    local units, key = describe(now)
    M.tidy(project, units)
    return nothing_to_do(key) or M.install(project, runtime, units, key, {
      offline = options.offline,
      rebuild = options.rebuild,
      from_source = options.from_source,
      binaries = options.binaries,
      jobs = options.jobs,
      own_must_build = options.own_must_build,
      rebuild_own = options.rebuild_own,
      tools = require("pluv.lock").of_runtime(now.builds, runtime.tag),
    })
  end)
end

---Says what a sync did, on standard error.
---@param result pluv.SyncResult
---@param runtime pluv.Runtime
---@return boolean said false where it did nothing
function M.announce(result, runtime)
  local log, style = require("std.log"), require("host.term").style
  for _, rock in ipairs(result.removed) do
    log.note(" %s %s %s", style("red", "-"), rock.name, rock.version)
  end
  for _, rock in ipairs(result.added) do
    log.note(" %s %s %s", style("green", "+"), rock.name, rock.version)
  end
  local counts = {}
  for _, count in ipairs {
    { #result.added, "added" }, { #result.removed, "removed" }, { #result.built, "built" }, { #result.restored, "from the binary cache" },
  } do
    if count[1] > 0 then
      counts[#counts + 1] = ("%d %s"):format(count[1], count[2])
    end
  end
  if counts[1] then
    log.note("synced %s: %s", runtime.tag, table.concat(counts, ", "))
  end
  return counts[1] ~= nil
end

return M

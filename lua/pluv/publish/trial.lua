---Installs a packed rock as its users will: into a clean tree, with dependencies from
---registries only.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local process = require("std.process")
local tables = require("std.table")
local archive = require("host.archive")
local platform = require("host.platform")
local toolchain = require("host.toolchain")
local version = require("host.version")
local runtimes = require("pluv.runtime")
local condition = require("pluv.project.condition")
local lua_constraints = require("pluv.project.constraint")
local groups = require("pluv.project.groups")
local registries = require("pluv.registry")
local source_folder = require("pluv.source.folder")
local unit = require("pluv.build.unit")
local locks = require("pluv.lock")
local ensure = require("pluv.lock.ensure")
local sync = require("pluv.install.sync")
local launching = require("pluv.run.launch")
local testing = require("pluv.run.testing")

local M = {}

---Name of the registry with the packed rock.
local here = "packed"

---@class pluv.PackedRock
---@field draft pluv.Draft
---@field rock string file of the source rock

---Writes a registry of some rocks.
---@param dir string
---@param packed pluv.PackedRock[]
local function write_registry(dir, packed)
  fs.make_dir(dir)
  local entries = {}
  for i, one in ipairs(packed) do
    fs.copy(one.rock, path.join(dir, path.base(one.rock)))
    fs.write(path.join(dir, one.draft.file), one.draft.text)
    local entry = '[%q] = { [%q] = { { arch = "rockspec" }, { arch = "src" } } }'
    entries[i] = entry:format(one.draft.spec.name, one.draft.version)
  end
  local repository = table.concat(entries, ", ")
  fs.write(path.join(dir, "manifest"), ("commands = {}\nmodules = {}\nrepository = { %s }\n"):format(repository))
end

---@param name string
---@param constraint string
---@param group string
---@param registry string
---@return table
local function dependency(name, constraint, group, registry)
  return {
    name = name,
    constraint = constraint,
    registry = registry,
    git = "",
    ref = "",
    subdir = "",
    path = "",
    published = "",
    group = group,
    table = "",
    lua = "",
    platforms = {},
  }
end

---Returns a project that depends on the packed rock and on what its tests need.
---@param project pluv.Project
---@param draft pluv.Draft
---@param dir string folder of the new project
---@param packed string folder of the registry
---@param target string of the runtime
---@return pluv.Project
local function project_of(project, draft, dir, packed, target)
  local config, whole = {}, project.whole or project
  for name, value in pairs(whole.config) do
    config[name] = value
  end
  config.workspace = nil
  config.package, config.rockspec, config.tasks, config.build_dependencies = nil, "", {}, {}
  config.dependencies = { dependency(draft.spec.name, "== " .. draft.version, "", here) }
  local tests = groups.of(project, "dev")
  for _, d in ipairs(project.config.dependencies) do
    if tests[d.group] and condition.is_for_lua(d, target) and condition.is_for_machine(d.platforms) then
      table.insert(config.dependencies, dependency(d.name, d.constraint ~= "" and d.constraint or d.published, "dev", d.registry))
    end
  end
  config.registries = { { name = here, url = packed, priority = 1000000, mirrors = {} } }
  for _, registry in ipairs(registries.list(whole)) do
    table.insert(config.registries, {
      name = registry.name,
      url = registry.location,
      priority = registry.priority,
      mirrors = registry.mirrors,
      protocol = registry.protocol,
    })
  end
  fs.make_dir(dir)
  local trial = {} ---@type table
  for name, value in
    pairs(project --[[@as table<string, any>]])
  do
    trial[name] = value
  end
  trial.root, trial.config, trial.memo, trial.rockspec_text = dir, config, {}, nil
  trial.workspace, trial.package, trial.whole, trial.base = nil, nil, nil, nil
  trial.label = "the packed rock"
  trial.file, trial.lock_file = path.join(dir, "pluv.toml"), path.join(dir, "pluv.lock")
  trial.text = ""
  fs.write(trial.file, trial.text)
  return trial --[[@as pluv.Project]]
end

---Runs the tests of the packed source with the installed rock. Fails with
---`publish.unready`.
---@param trial pluv.Project
---@param runtime pluv.Runtime
---@param source string
---@return boolean ran false if there are no tests
local function test(trial, runtime, source)
  local of_source = setmetatable({ root = source }, { __index = trial })
  local ok, described = errors.catch(testing.describe, of_source, runtime.target, {})
  if not ok then
    return false
  end
  platform.chdir(source)
  local launch = launching.describe(trial, runtime, {
    program = described.program,
    flags = described.flags,
    args = described.args,
    shell = described.shell,
  })
  local result = process.run {
    argv = launch.argv,
    dir = source,
    -- The builtin runtime is pluv, which would take the modules of the project around the source.
    env = tables.merge(launch.environment.set, { PLUV_PROJECT = trial.root }),
    unset = launch.environment.unset,
  }
  log.debug("%s", result.output)
  if result.code ~= 0 then
    errors.raise {
      code = "publish.unready",
      message = ("the tests of the packed rock fail on %s"):format(runtime.tag),
      hint = "run them with `pluv test`; what they need must be in the source",
      cause = { code = "publish.unready", message = (result.output:gsub("%s+$", "")) },
    }
  end
  return true
end

---Returns the runtimes of this machine that a rock supports: one of each kind and version
---of Lua, or the builtin one if it is the only one.
---@param spec table of host.rockspec.load
---@return pluv.Runtime[]
function M.runtimes(spec)
  local constraints = lua_constraints.on_lua(spec.dependencies) or ""
  local found, seen = {}, {}
  local function add(candidate)
    local runtime = runtimes.complete(candidate)
    local lua = runtime.provides.lua
    if runtime.loads_rocks and not seen[runtime.tag] and lua and version.matches(lua, constraints) then
      seen[runtime.tag] = true
      found[#found + 1] = runtime
    end
  end
  for _, list in ipairs { toolchain.installed(), toolchain.system() } do
    for _, candidate in ipairs(list) do
      add(candidate)
    end
  end
  if not found[1] then
    add(toolchain.find { name = "builtin", version = "", from = "publish" })
  end
  table.sort(found, function(a, b)
    return a.tag < b.tag
  end)
  return found
end

---@class pluv.Trial
---@field rock string folder of the built rock
---@field tested boolean

---Installs a source rock for a runtime, and runs its tests.
---@param project pluv.Project
---@param draft pluv.Draft
---@param rock string file of the source rock
---@param runtime pluv.Runtime
---@param work string empty folder
---@param options { offline: boolean, tests: boolean, siblings?: pluv.PackedRock[] }
---@return pluv.Trial
function M.run(project, draft, rock, runtime, work, options)
  local packed = path.join(work, "packed")
  write_registry(packed, tables.join({ { draft = draft, rock = rock } }, options.siblings or {}))
  local trial = project_of(project, draft, path.join(work, "project"), packed, runtime.target)
  local lock = ensure.ensure(trial, runtime, { offline = options.offline })
  sync.sync(trial, runtime, lock, { offline = options.offline, from_source = true })
  local _, packages = locks.select(lock, runtime.tag)
  local folder = "" ---@type string
  for _, package in ipairs(packages) do
    if package.name == draft.spec.name then
      folder = unit.of(trial, runtime, package).dir
    end
  end
  local tested = false
  if options.tests then
    local unpacked = path.join(work, "source")
    archive.unpack(rock, unpacked)
    local inner = source_folder.of(draft.spec.table, unpacked, path.join(work, "unpacked"), false)
    tested = test(trial, runtime, inner)
  end
  return { rock = folder, tested = tested }
end

return M

---Plans the jobs that build missing rocks; build dependencies come first.
local errors = require("std.errors")
local jobs = require("std.jobs")
local path = require("std.path")
local host_fs = require("host.fs")
local tree = require("host.tree")
local machine_folders = require("pluv.machine.folders")
local urls = require("pluv.git.url")
local build_settings = require("pluv.project.build_settings")
local names = require("pluv.project.names")
local hooks = require("pluv.extend.hooks")
local registries = require("pluv.registry")
local sources = require("pluv.source")
local unit = require("pluv.build.unit")

local M = {}

---@class pluv.BuildOptions
---@field offline boolean
---@field rebuild? boolean build existing rocks again
---@field from_source? boolean do not fall back to LuaRocks
---@field binaries? "use"|"keep" restore from the binary cache; "keep" also packs built rocks
---@field jobs? integer
---@field own_must_build? boolean fail if a rock of the project cannot be built
---@field tools table[] the lock's build packages for the runtime

---@alias pluv.BuildHooks { root: string, override?: table, package: hook.Package } `root` is the project

---@class pluv.BuildJob the input of `pluv.build` for one rock: plain data, for a worker
---@field name string
---@field version string
---@field namespace string
---@field dir string the source: an unpacked .src.rock, a checkout, or a folder used in place
---@field rockspec string file in `dir`; "" if there is none
---@field rockspec_sha256 string "" if the lock has none
---@field kind? string of a packed rock: "src", "all" or an architecture
---@field in_place? boolean `dir` is the user's own folder and stays as it is
---@field checked_out? boolean `dir` is a checkout of git
---@field subdir? string folder inside the checkout
---@field root? string project that contains `to`; nil for the cache
---@field requires string[] dependencies from the lock
---@field rockspec_text? string for a folder without a rockspec
---@field dependencies? string[] from its rockspec; set by the build
---@field runtime pluv.Runtime
---@field variables table<string, string> the user's build variables
---@field rock_folders table<string, string> rock folders of build dependencies, by name
---@field kit string[] the same folders, in the order of the lock
---@field luarocks? table of pluv.toml, if LuaRocks may be used
---@field hooks? pluv.BuildHooks the project's hooks
---@field work string folder for temporary files
---@field to string rock folder to create
---@field rebuild boolean build it even if it exists

---@class pluv.BuildPlan
---@field graph std.Graph
---@field project pluv.Project
---@field runtime pluv.Runtime
---@field work string
---@field registries pluv.Registry[]
---@field options pluv.BuildOptions
---@field tools table<string, table> build packages by "name version"
---@field jobs table<string, string?> job ids by rock folder
---@field count integer

---Reports whether a rock must be built.
---@param options pluv.BuildOptions
---@param rock table|false|nil as host.tree.open returns it
---@param is_tool boolean
---@return boolean?
local function is_missing(options, rock, is_tool)
  return not rock or options.rebuild and not is_tool or options.from_source and rock.builder == "luarocks"
end

---Returns the URL from the hook `pre_fetch`; the locked checksum still applies.
---@param plan pluv.BuildPlan
---@param package table
---@param base string base URL of its registry
---@return string?
local function fetched_from(plan, package, base)
  local url = sources.url(package, base)
  return url and hooks.fetched_from(plan.project.root, package, url, plan.runtime)
end

local add ---@type fun(plan: pluv.BuildPlan, u: pluv.Unit): string

---Adds the jobs for missing build dependencies of a rock.
---@param plan pluv.BuildPlan
---@param u pluv.Unit
---@return string[] dirs rock folders
---@return string[] needs job ids
---@return table<string, string> folders rock folders by name
local function add_tools(plan, u)
  local dirs, needs, folders = {}, {}, {}
  for i, id in ipairs(u.package.built_with) do
    local package = plan.tools[id]
    if not package then
      errors.raise {
        code = "lock.invalid",
        message = ("pluv.lock does not have %s, a build dependency of %s"):format(id, u.package.name),
        hint = "delete it and run `pluv lock`",
      }
    end
    local tool = unit.of(plan.project, plan.runtime, package)
    dirs[i] = tool.dir
    folders[package.name] = tool.dir
    if is_missing(plan.options, tree.open(tool.dir), true) then
      needs[#needs + 1] = add(plan, tool)
    end
  end
  return dirs, needs, folders
end

---Adds the jobs that build a rock, unless they exist.
---@param plan pluv.BuildPlan
---@param u pluv.Unit
---@return string id of the last job
function add(plan, u)
  local job = plan.jobs[u.dir]
  if job then
    return job
  end
  local package, runtime, options = u.package, plan.runtime, plan.options
  local id = ("%s %s"):format(package.name, package.version)
  -- The same version may occur twice: as a dependency, and from another registry as a
  -- build dependency.
  plan.count = plan.count + 1
  job = id .. " " .. plan.count
  plan.jobs[u.dir] = job
  local dir = path.join(plan.work, plan.count .. "-" .. package.name)
  local kit, needs, rock_folders = add_tools(plan, u)
  local args = {
    name = package.name,
    version = package.version,
    namespace = package.namespace,
    rockspec = package.rockspec,
    rockspec_sha256 = package.rockspec_sha256,
    runtime = runtime,
    work = dir .. ".work",
    to = u.dir,
    rebuild = (options.rebuild or options.from_source) == true,
    requires = package.dependencies,
    kit = kit,
    variables = build_settings.of(plan.project),
    rock_folders = rock_folders,
    hooks = {
      root = plan.project.root,
      override = build_settings.of_package(plan.project, package.name),
      package = hooks.package(package),
    },
    luarocks = not options.from_source and plan.project.config.luarocks or nil,
  }
  if package.path ~= "" then
    args.dir, args.in_place, args.root = path.resolve(plan.project.root, package.path), true, plan.project.root
  elseif package.git ~= "" then
    args.dir, args.checked_out, args.subdir = dir, true, package.subdir
    needs[#needs + 1] = plan.graph:lua {
      id = "source:" .. plan.jobs[u.dir],
      doing = "fetching " .. id,
      module = "pluv.source.repository",
      call = "lay_out_commit",
      args = {
        url = urls.resolve(package.git, plan.project.root),
        commit = package.commit,
        sha256 = package.source_sha256,
        name = package.name,
        dir = dir,
        offline = options.offline,
      },
    }
  else
    args.dir = dir
    args.rockspec = ("%s-%s.rockspec"):format(package.name, package.version)
    args.kind = package.source:match("%.(%a+)%.rock$")
    local base = registries.base_of(plan.registries, plan.project, package.registry)
    local url = fetched_from(plan, package, base)
    for _, other in ipairs(sources.plan(plan.graph, job, package, base, dir, url, options.offline)) do
      needs[#needs + 1] = other
    end
  end
  plan.graph:lua {
    id = job,
    label = "built " .. id,
    doing = "building " .. id,
    module = "pluv.build",
    call = "package",
    args = args,
    needs = needs,
  }
  return job
end

---Returns those of the rocks that must be built.
---@param options pluv.BuildOptions
---@param units pluv.Unit[]
---@return pluv.Unit[]
function M.missing_of(options, units)
  local missing, dirs = {}, {}
  for i, u in ipairs(units) do
    dirs[i] = u.dir
  end
  local rocks = tree.open_all(dirs)
  for i, u in ipairs(units) do
    if is_missing(options, rocks[i], false) then
      missing[#missing + 1] = u
    end
  end
  return missing
end

---Builds missing rocks and their build dependencies.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param units pluv.Unit[]
---@param options pluv.BuildOptions
---@return pluv.RockVersion[] built sorted by name, without build dependencies
function M.build(project, runtime, units, options)
  local missing = M.missing_of(options, units)
  if #missing == 0 then
    return {}
  end
  -- Rocks do not wait for their dependencies. Rocks without dependencies come first:
  -- they are the most likely to have C code, which takes longest.
  table.sort(missing, function(a, b)
    local x, y = a.package, b.package
    if #x.dependencies ~= #y.dependencies then
      return #x.dependencies < #y.dependencies
    end
    return x.name < y.name
  end)
  local tools = {}
  for _, package in ipairs(options.tools) do
    tools[names.full(package) .. " " .. package.version] = package
  end
  host_fs.scratch(machine_folders.work_dir(), "sync-", function(work)
    local plan = {
      graph = jobs.graph { title = "Syncing", limit = options.jobs or 0 },
      project = project,
      runtime = runtime,
      work = work,
      options = options,
      tools = tools,
      jobs = {},
      count = 0,
      registries = registries.list(project),
    }
    for _, u in ipairs(missing) do
      add(plan, u)
    end
    plan.graph:run()
  end)
  return M.versions(missing)
end

---@class pluv.RockVersion
---@field name string
---@field version string
---@field commit? string full id, for a git dependency

---Returns the names and versions of rocks, sorted by name.
---@param units pluv.Unit[]
---@return pluv.RockVersion[]
function M.versions(units)
  local list = {}
  for i, u in ipairs(units) do
    list[i] = { name = u.package.name, version = u.package.version }
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

return M

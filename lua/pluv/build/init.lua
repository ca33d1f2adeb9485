---Builds one rock: source in, sealed rock folder out. Runs as a `lua` job in a
---worker, so its input is plain data.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local host_errors = require("host.errors")
local host_fs = require("host.fs")
local interpreter = require("host.interpreter")
local platform = require("host.platform")
local tree = require("host.tree")
local build_environment = require("pluv.machine.build_environment")
local build_log = require("pluv.machine.build_log")
local compilers = require("pluv.machine.compiler")
local folder_lock = require("pluv.machine.folder_lock")
local folder_writer = require("pluv.machine.folder_writer")
local hooks = require("pluv.extend.hooks")
local backends = require("pluv.build.backends")
local build_tree = require("pluv.build.build_tree")
local external_dependencies = require("pluv.build.external_dependencies")
local fallback = require("pluv.build.fallback")
local files = require("pluv.build.files")
local input = require("pluv.build.input")
local overrides = require("pluv.build.overrides")
local patches = require("pluv.build.patches")
local relocate = require("pluv.build.relocate")
local variables = require("pluv.build.variables")

local M = {}

---Returns the files of bin/ that the runtime can compile: they get a wrapper.
---@param b pluv.Build
---@return string[]
local function scripts(b)
  local found = {}
  local dir = path.join(b.dest, "bin")
  if not fs.is_dir(dir) or (b.spec.deploy or {}).wrap_bin_scripts == false then
    return found
  end
  for _, entry in ipairs(fs.walk(dir)) do
    if entry.type ~= "dir" then
      local file = path.join(dir, entry.name)
      local compiles
      if b.runtime.source == "builtin" then
        compiles = interpreter.compiles(fs.read(file):gsub("^#[^\n]*", ""), entry.name)
      else
        compiles = process.run {
          argv = { b.runtime.path, "-e", "os.exit(loadfile(os.getenv('PLUV_FILE')) and 0 or 1)" },
          env = { PLUV_FILE = file },
          unset = build_environment.no_init,
        }.code == 0
      end
      if compiles then
        found[#found + 1] = entry.name
      end
    end
  end
  return found
end

---@param args pluv.BuildJob
---@param b pluv.Build
---@param places pluv.BuildPlaces
---@param builder string?
local function seal(args, b, places, builder)
  tree.seal {
    dir = b.dest,
    to = args.to,
    rock = {
      name = args.name,
      version = args.version,
      namespace = args.namespace or "",
      builder = builder or "",
      dependencies = args.dependencies or {},
      scripts = scripts(b),
    },
  }
  -- Another process may have built the rock meanwhile, and may be linking it.
  if args.rebuild or not tree.open(args.to) then
    places.replace(b.dest, args.to)
  end
end

---Runs a rock's hook `post_install`. LuaRocks runs it in the tree; here it is part of
---the build, and its files in the rock folder are kept.
---@param b pluv.Build
local function run_hook(b)
  local command = (b.spec.hooks or {}).post_install
  if command then
    b.log:shell(variables.substitute(b, command), b.source)
  end
end

---@param args pluv.BuildJob one with hooks
---@return { package: hook.Package, runtime: hook.Runtime }
local function hook_context(args)
  return {
    package = (args.hooks --[[@as pluv.BuildHooks]]).package,
    runtime = hooks.runtime(args.runtime),
  }
end

---Applies pluv.toml and the project's hooks to the build.
---@param args pluv.BuildJob
---@param b pluv.Build
local function prepare(args, b)
  if not args.hooks then
    return
  end
  local changes = overrides.before_build(args.hooks, hook_context(args), b.source, args.runtime)
  for name, value in pairs(changes.variables) do
    b.variables[name] = value
  end
  for name, value in pairs(changes.environment) do
    b.log.env[name] = value
  end
  b.options = changes.options
end

---Reports whether a rockspec only delegates installation. For the other types the
---files are listed, and missing ones are errors already.
---@param b pluv.Build
---@return boolean
local function promises_files(b)
  local spec = b.spec.build
  if spec.type == "command" then
    return spec.install_command ~= nil
  end
  return (spec.type == "make" or spec.type == "cmake") and spec.install_pass ~= false
end

---Fails if nothing was installed: the makefile may have installed elsewhere, and
---other projects must not get an empty rock.
---@param b pluv.Build
local function require_files(b)
  if not promises_files(b) then
    return
  end
  for _, entry in ipairs(fs.walk(b.dest)) do
    if entry.type ~= "dir" then
      return
    end
  end
  errors.raise {
    code = "build.failed",
    message = "the build succeeded, but installed no files into the rock",
    hint = "see in the log where it installs to: " .. b.log.file,
  }
end

---@param args pluv.BuildJob
---@param b pluv.Build
---@param room string
local function build(args, b, room)
  input.place_source(args, b, room)
  b.modules = path.join(room, "modules")
  local backend = backends.find(b, args.hooks and args.hooks.root or args.dir)
  prepare(args, b)
  external_dependencies.find(b)
  files.write_extra(b)
  patches.apply(b)
  local kinds = {} ---@type string[]
  for i, kind in ipairs(files.kinds) do
    kinds[i] = b.dest .. "/" .. kind
    if not backend.plain then
      fs.make_dir(kinds[i])
    end
  end
  local ok, failure = xpcall(function()
    backend.build(b)
  end, host_errors.caught)
  if not ok then
    error(failure, 0)
  end
  files.install(b)
  require_files(b)
  files.copy_documents(b)
  host_fs.remove_empty(kinds)
  local rockspec = path.join(b.dest, ("%s-%s.rockspec"):format(args.name, args.version))
  if args.rockspec == "" then
    fs.write(rockspec, args.rockspec_text --[[@as string]])
  elseif args.in_place then
    fs.copy(input.rockspec_file(args), rockspec)
  else
    host_fs.share(input.rockspec_file(args), rockspec)
  end
  run_hook(b)
  if b.log.ran ~= false or not backend.plain then
    relocate.finish(b, args.to)
  end
  if args.hooks then
    hooks.run(args.hooks.root, "post_build", hook_context(args), b.dest, args.runtime)
  end
end

---Returns the environment of a build's commands. SOURCE_DATE_EPOCH makes timestamps
---reproducible.
---@param kit pluv.Kit?
---@return table<string, string>
local function environment(kit)
  local env = {}
  for _, set in ipairs { compilers.describe().env, kit and kit.env or {} } do
    for name, value in pairs(set) do
      env[name] = value
    end
  end
  env.SOURCE_DATE_EPOCH = platform.env("SOURCE_DATE_EPOCH") or "315619200" -- 1980, the earliest that zip can store
  return env
end

---Builds a rock natively or with LuaRocks, or unpacks a binary rock.
---@param args pluv.BuildJob
---@param b pluv.Build
---@param room string folder for temporary files
---@param places pluv.BuildPlaces
local function fill(args, b, room, places)
  local view = input.load_rockspec(args)
  b.spec, b.format, b.guessed = view.table, view.format, view.name == nil
  b.spec.build = b.spec.build or {}
  args.dependencies = view.dependencies
  if args.kind == "all" then
    variables.set_on_use(b, args.variables or {})
    external_dependencies.find(b, true)
    fallback.take(args.dir, b.dest)
    seal(args, b, places)
    return
  end
  if args.kit and #args.kit > 0 then
    b.kit = build_tree.assemble(path.join(room, "kit"), args.kit, args.runtime)
  end
  b.log = build_log.new(args.to .. ".log", environment(b.kit), places)
  local target = b.spec.build.macosx_deployment_target
  local env = b.log.env ---@type table<string, string?>
  if target and env.MACOSX_DEPLOYMENT_TARGET then
    env.MACOSX_DEPLOYMENT_TARGET = target
  end
  variables.set_on_use(b, args.variables or {})
  local builder = fallback.build(args, b, function()
    build(args, b, room)
  end)
  seal(args, b, places, builder)
end

---Builds a rock while holding the locks of its two folders.
---@param args pluv.BuildJob
---@param key string
---@param places pluv.BuildPlaces
local function build_locked(args, key, places)
  if not args.rebuild and tree.open(args.to) then
    return
  end
  local room = folder_lock.room(args.to)
  local b = {
    name = args.name,
    version = args.version,
    dest = path.join(path.dir(args.to), ".new-" .. key:sub(6)), -- as long as the final name, see pluv.build.relocate
    runtime = args.runtime,
    rock_folders = args.rock_folders or {},
    options = {},
  }
  fs.remove(room)
  places.remove(b.dest)
  places.make_dir(b.dest)
  errors.finally(function()
    if b.log then
      b.log:save()
    end
    places.remove(b.dest)
    fs.remove(room)
  end, function()
    fill(args, b --[[@as pluv.Build]], room, places)
  end)
end

---Builds a rock into `args.to`, which is renamed into place at the end. The log is
---beside it, with `.log` appended.
---@param args pluv.BuildJob
function M.package(args)
  local places = folder_writer.of(args.root)
  places.make_dir(path.dir(args.to))
  local ok, failure = errors.catch(folder_lock.with, args.to, build_locked, args, path.base(args.to), places)
  if not ok then
    if failure.code == "interrupted" or failure.code == "lua.bug" then
      error(failure, 0)
    end
    errors.raise {
      code = failure.code,
      message = ("cannot build %s %s for %s"):format(args.name, args.version, args.runtime.tag),
      hint = failure.hint,
      cause = failure,
    }
  end
end

return M

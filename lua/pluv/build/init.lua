---Builds one rock: its source in, a sealed rock folder out. Runs as a `lua` job
---in a worker, so all that it needs comes as plain data.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---The backends that there are, as names of modules: the build types with
---underscores for dashes.
---@return string[]
function M.backends()
  local list = {}
  for _, module in ipairs(require("host.modules").list("pluv.build").modules) do
    if module ~= "init" then
      list[#list + 1] = module
    end
  end
  return list
end

local kinds = { "lua", "lib", "bin", "conf" }

---@param b pluv.Build
local function refuse_unsupported(b)
  local build = b.spec.build or {}
  local lacking
  if build.patches and next(build.patches) then
    lacking = "it patches its source"
  elseif b.spec.external_dependencies and next(b.spec.external_dependencies) then
    lacking = "it needs external libraries"
  elseif b.spec.hooks and next(b.spec.hooks) then
    lacking = "it runs a command after its installation"
  end
  if lacking then
    errors.raise {
      code = "build.unsupported",
      message = ("%s %s cannot be built: %s, which pluv does not do"):format(b.name, b.version, lacking),
      hint = "use a version or another rock without it",
    }
  end
end

---The backend of a build type: the module of that name directly below this one.
---@param b pluv.Build
---@return pluv.Backend
local function backend_for(b)
  local kind = (b.spec.build or {}).type or "builtin"
  local name = kind:gsub("%-", "_")
  for _, module in ipairs(M.backends()) do
    if module == name then
      return require("pluv.build." .. name)
    end
  end
  return errors.raise {
    code = "build.unsupported",
    message = ("%s %s has the build type `%s`, which pluv does not build"):format(b.name, b.version, kind),
    hint = ("choose another rock, or add the backend `pluv.build.%s` to the user's folder (see the README)"):format(name),
  }
end

---Which files of bin/ the runtime can compile: those want a wrapper.
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
        compiles = require("host.interpreter").compiles(fs.read(file):gsub("^#[^\n]*", ""), entry.name)
      else
        compiles = require("std.process").run {
          argv = { b.runtime.path, "-e", "os.exit(loadfile(os.getenv('PLUV_FILE')) and 0 or 1)" },
          env = { PLUV_FILE = file },
        }.code == 0
      end
      if compiles then
        found[#found + 1] = entry.name
      end
    end
  end
  return found
end

---@param args table
---@param b pluv.Build
local function seal(args, b)
  require("host.tree").seal {
    dir = b.dest,
    rock = {
      name = args.name,
      version = args.version,
      namespace = args.namespace or "",
      dependencies = args.dependencies,
      scripts = scripts(b),
    },
  }
  -- Another process may have built the same rock meanwhile and be linking it.
  if args.rebuild or not require("host.tree").open(args.to) then
    require("host.fs").replace(b.dest, args.to)
  end
end

---A rock that was packed built: its files are taken as they are.
---@param args table
---@param b pluv.Build
local function take_binary(args, b)
  for _, entry in ipairs(fs.list(args.dir)) do
    if entry.name ~= "rock_manifest" and entry.name ~= "rock_namespace" and entry.name ~= "pluv.json" then
      fs.rename(path.join(args.dir, entry.name), path.join(b.dest, entry.name))
    end
  end
  seal(args, b)
end

---@param args table
---@return table view of the rockspec
local function load_rockspec(args)
  if args.rockspec == "" then
    -- A folder without a rockspec: what a rockspec with no more than a name
    -- would say in format 3.0.
    return { format = "3.0", table = { build = { type = "builtin" } }, dependencies = args.requires }
  end
  local file = path.join(args.dir, args.rockspec)
  local view = require("host.rockspec").load { path = file, lua = args.runtime.target }
  if args.rockspec_sha256 ~= "" then
    require("std.hash").check(view.sha256, args.rockspec_sha256, args.rockspec)
  end
  if view.name ~= args.name or view.version ~= args.version then
    errors.raise {
      code = "rockspec.invalid",
      message = ("%s describes %s %s"):format(args.rockspec, view.name, view.version),
    }
  end
  return view
end

---@param args table
---@param b pluv.Build
local function build(args, b)
  local files = require("pluv.build.support.files")
  if args.in_place then
    b.origin = args.dir
    b.source = path.join(args.work, "source")
    files.copy_sources(args.dir, b.source)
  elseif args.checked_out then
    b.source = args.dir
  else
    b.source = require("pluv.build.support.source").folder(b.spec, args.dir, args.kind == nil)
  end
  refuse_unsupported(b)
  files.write_extra(b)
  for _, kind in ipairs(kinds) do
    fs.make_dir(path.join(b.dest, kind))
  end
  backend_for(b).build(b)
  files.install(b)
  files.copy_documents(b)
  for _, kind in ipairs(kinds) do
    local dir = path.join(b.dest, kind)
    if #fs.list(dir) == 0 then
      fs.remove(dir)
    end
  end
  if args.rockspec ~= "" then
    fs.copy(path.join(args.dir, args.rockspec), path.join(b.dest, ("%s-%s.rockspec"):format(args.name, args.version)))
  else
    fs.write(path.join(b.dest, ("%s-%s.rockspec"):format(args.name, args.version)), files.rockspec_text(args))
  end
  seal(args, b)
end

---Builds a rock into `args.to`, in one step at its end.
---@param args table { name, version, namespace, dir, rockspec, rockspec_sha256, kind, in_place, checked_out, requires, runtime, work, to, rebuild }
function M.package(args)
  fs.make_dir(path.dir(args.to))
  local b = {
    name = args.name,
    version = args.version,
    dest = fs.temp_dir(path.dir(args.to), ".new-"),
    runtime = args.runtime,
  }
  local ok, failure = errors.catch(errors.finally, function()
    fs.remove(b.dest)
  end, function()
    local view = load_rockspec(args)
    b.spec, b.format = view.table, view.format
    args.dependencies = view.dependencies
    if args.kind == "all" then
      take_binary(args, b)
    else
      build(args, b)
    end
  end)
  if not ok then
    if failure.code == "interrupted" or failure.code == "lua.bug" then
      error(failure, 0)
    end
    errors.raise {
      code = failure.code,
      message = ("building %s %s for %s failed"):format(args.name, args.version, args.runtime.tag),
      hint = failure.hint,
      cause = failure,
    }
  end
end

return M

---Runs the tests of a rock, as its rockspec says.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local rockspec = require("host.rockspec")
local acquire = require("pluv.rocks.acquire")
local local_build = require("pluv.rocks.local_build")
local local_search = require("pluv.rocks.local_search")
local solution = require("pluv.rocks.solution")
local workshops = require("pluv.rocks.workshop")

local M = {}

---Fails with `rockspec.invalid` if a field of `test` is not what it should be.
---@param test any
---@param file string
local function check(test, file)
  local function require_type(key, value, wanted)
    if value ~= nil and type(value) ~= wanted then
      errors.raise {
        code = "rockspec.invalid",
        message = ("%s: `%s` must be a %s, not a %s"):format(path.base(file), key, wanted, type(value)),
      }
    end
  end
  require_type("test", test, "table")
  for _, key in ipairs { "type", "command", "script", "busted_executable" } do
    require_type("test." .. key, test[key], "string")
  end
  require_type("test.flags", test.flags, "table")
  for _, flag in ipairs(test.flags or {}) do
    require_type("test.flags", flag, "string")
  end
end

---@param settings pluv.RocksSettings
---@param spec table of host.rockspec.load
---@return string
local function type_of(settings, spec)
  local test = spec.table.test or {}
  local kind = settings.opts.test_type or test.type
  local dir = settings.ctx.dir
  kind = kind or fs.exists(path.join(dir, ".busted")) and "busted" or fs.exists(path.join(dir, "test.lua")) and "command" or nil
  if kind ~= "busted" and kind ~= "command" then
    errors.raise {
      code = kind and "build.unsupported" or "build.file",
      message = kind and ("pluv does not know tests of the type `%s`"):format(kind)
        or ("%s has no tests: neither its rockspec nor a file `.busted` or `test.lua` says how to run them"):format(spec.name),
      hint = "choose one with `--test-type busted` or `--test-type command`",
    }
  end
  return kind
end

---Installs what the tests need.
---@param settings pluv.RocksSettings
---@param spec table
---@param kind string
---@param who string
local function prepare(settings, spec, kind, who)
  settings.opts.deps_mode = "all"
  local wanted = { roots = {}, fresh = {}, mode = "all" }
  for _, list in ipairs { spec.dependencies, spec.build_dependencies, spec.test_dependencies, kind == "busted" and { "busted" } or {} } do
    for _, dependency in ipairs(list) do
      wanted.roots[#wanted.roots + 1] = { dependency = dependency, who = who }
    end
  end
  acquire.changing(settings, function()
    workshops.with(settings, function(workshop)
      local chosen = solution.describe(workshop, solution.solve(workshop, wanted))
      acquire.finish(workshop, chosen, nil, { mode = "all" })
    end)
  end)
end

---Replaces the variables of a flag.
---@param settings pluv.RocksSettings
---@param text string
---@return string
local function substituted(settings, text)
  return (text:gsub("%$%((%a[%w_]+)%)", function(name)
    return settings.all.variables[name] or ""
  end))
end

---Returns the program of busted.
---@param settings pluv.RocksSettings
---@param test table
---@return string
local function busted_of(settings, test)
  if test.busted_executable then
    return test.busted_executable
  end
  for _, rock in ipairs(local_search.all(settings.trees, { name = "busted" })) do
    local file = path.join(rock.tree.place.bin, "busted")
    if fs.exists(file) then
      return file
    end
  end
  return errors.raise { code = "build.file", message = "busted has no program `busted`" }
end

---Runs the tests; with `--prepare`, only installs what they need.
---@param settings pluv.RocksSettings
---@return integer code
function M.run(settings)
  local opts, dir = settings.opts, settings.ctx.dir
  local args, given = {}, opts.rockspec
  if given and not given:find("rockspec$") then
    args[1] = given
    given = nil
  end
  for _, arg in ipairs(opts.args or {}) do
    args[#args + 1] = arg
  end
  local file = local_build.rockspec_of(dir, given)
  local spec = rockspec.load { path = file, lua = settings.lua }
  local test = spec.table.test or {}
  check(test, file)
  local kind = type_of(settings, spec)
  prepare(settings, spec, kind, path.base(file))
  if opts.prepare and kind ~= "busted" then
    return 0
  end
  settings:describe_lua()
  local words = {}
  for _, flag in ipairs(not opts.prepare and type(test.flags) == "table" and test.flags or {}) do
    words[#words + 1] = substituted(settings, flag)
  end
  for _, arg in ipairs(opts.prepare and { "--version" } or args) do
    words[#words + 1] = arg
  end
  local argv
  if kind == "busted" then
    argv = { busted_of(settings, test) }
  elseif test.command and not test.script then
    argv = { "sh", "-c", test.command .. ' "$@"', "sh" }
  else
    local script = test.script or "test.lua"
    if not fs.exists(path.resolve(dir, script)) then
      errors.raise { code = "build.file", message = ("the test script %s is missing"):format(script) }
    end
    argv = { settings:runtime().path, script }
  end
  for _, word in ipairs(words) do
    argv[#argv + 1] = word
  end
  return process.call({ argv = argv, dir = dir }).code == 0 and 0 or 1
end

return M

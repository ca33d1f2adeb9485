---Finds a project's tests like LuaRocks' test.lua: the rockspec's `test` table, else
---busted if there is a `.busted`, else `test.lua`. A folder `spec` also means busted.
local errors = require("std.errors")
local fs = require("std.fs")
local std_log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local projects = require("pluv.project")
local layout = require("pluv.project.layout")
local rockspecs = require("pluv.project.rockspec")
local variables = require("pluv.build.variables")

local M = {}

---@param root string
---@param test table
---@return "busted"|"command"|nil
local function kind_of(root, test)
  if test.type then
    return test.type
  elseif fs.exists(path.join(root, ".busted")) then
    return "busted"
  elseif test.script or test.command or fs.exists(path.join(root, "test.lua")) then
    return "command"
  elseif fs.is_dir(path.join(root, "spec")) then
    return "busted"
  end
end

---Returns the flags of a rockspec's tests; `$(NAME)` stands for build variables, as
---in LuaRocks.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param flags string[]
---@param args string[] further arguments
---@return string[]
function M.arguments(project, runtime, flags, args)
  local spec = rockspecs.of(projects.package(project), runtime.target) --[[@as table]]
  local log = {
    note = function(_, ...)
      std_log.warn(...)
    end,
  }
  local b = {
    name = spec.name,
    version = spec.version,
    format = spec.format,
    runtime = runtime,
    rock_folders = {},
    log = log,
    dest = path.join(layout.tree(project.root, runtime.tag), "lib", "luarocks", "rocks-" .. runtime.lua, spec.name, spec.version),
  }
  b.variables = variables.of(b --[[@as pluv.Build]])
  local expanded = {}
  for i, flag in ipairs(flags) do
    expanded[i] = variables.substitute(b --[[@as pluv.Build]], flag)
  end
  return tables.join(expanded, args)
end

---Returns how to run the tests of a project.
---@param project pluv.Project
---@param target string target of a runtime, for the rockspec
---@param args string[] further arguments
---@param task? pluv.Task the task `test`, only for the hint
---@return { program: string, flags: string[], args: string[], shell: boolean } `flags` come first; pass them to `arguments`
function M.describe(project, target, args, task)
  local test = projects.rock_file(project) and rockspecs.load(project, target, true).table.test or {}
  local kind = kind_of(project.root, test)
  if kind ~= "busted" and kind ~= "command" then
    errors.raise {
      code = "run.unknown",
      message = kind and ("pluv does not support tests of the type `%s`"):format(kind) or "the project has no tests",
      hint = task and "`pluv run test` runs the task `test` of pluv.toml"
        or "write a `test.lua`, or specs for busted below `spec` and `pluv add busted --dev`",
    }
  end
  local flags = test.flags or {}
  if kind == "busted" then
    return { program = test.busted_executable or "busted", flags = flags, args = args, shell = false }
  elseif test.command and not test.script then
    return { program = test.command, flags = flags, args = args, shell = true }
  end
  local script = test.script or "test.lua"
  local file = path.join(project.root, script)
  if not fs.is_file(file) then
    local problem = fs.is_dir(file) and "is a folder" or "does not exist"
    errors.raise { code = "file.missing", message = ("the test script %s %s"):format(script, problem) }
  end
  return { program = script, flags = flags, args = args, shell = false }
end

return M

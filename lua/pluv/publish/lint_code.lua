---Checks the Lua modules of a rock: whether each Lua that the rockspec claims compiles them,
---and whether they set globals.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local interpreter = require("host.interpreter")
local version = require("host.version")
local build_environment = require("pluv.machine.build_environment")
local runtimes = require("pluv.runtime")
local constraint = require("pluv.project.constraint")
local lint_files = require("pluv.publish.lint_files")

local M = {}

---The versions of Lua, newest last.
M.luas = { "5.1", "5.2", "5.3", "5.4", "5.5" }

---Returns the constraint on Lua, and the versions that it allows.
---@param spec table of host.rockspec.load
---@return string? constraint nil if there is none
---@return string[] luas
function M.claimed(spec)
  local wanted = constraint.on_lua(spec.dependencies)
  local luas = {}
  for _, lua in ipairs(M.luas) do
    if not wanted or version.matches(lua .. "-1", wanted) then
      luas[#luas + 1] = lua
    end
  end
  return wanted, luas
end

---Prints a line for each file of PLUV_FILE that does not compile.
local script = [[
local compile, out = loadfile, io.stdout
for file in os.getenv("PLUV_FILE"):gmatch("[^\n]+") do
  local ok, message = compile(file)
  if not ok then out:write(message, "\n") end
end]]

---@param subject pluv.LintSubject
---@param files string[]
---@param runtime pluv.Runtime
---@param add fun(file: string, line: integer, message: string)
local function compile(subject, files, runtime, add)
  if runtime.source == "builtin" then
    return
  end
  local result = process.run {
    argv = { runtime.path, "-e", script },
    dir = subject.root,
    env = { PLUV_FILE = table.concat(files, "\n") },
    unset = build_environment.no_init,
  }
  for line in result.output:gmatch("[^\n]+") do
    local file, at, message = line:match("^(.-%.lua):(%d+): (.*)$")
    if file and message then
      add(file, tonumber(at) --[[@as integer]], message)
    end
  end
end

---@param subject pluv.LintSubject
---@return string[] files Lua modules that exist, sorted
local function modules_of(subject)
  local files, seen = {}, {}
  for _, one in ipairs(lint_files.named(subject.spec)) do
    if one.module and lint_files.is_inside(one.file) and not seen[one.file] and fs.is_file(path.join(subject.root, one.file)) then
      seen[one.file] = true
      files[#files + 1] = one.file
    end
  end
  table.sort(files)
  return files
end

---@param root string
---@param file string
---@param luac string? program
---@return { name: string, line: integer }[]
local function globals_of(root, file, luac)
  local found, compiles = interpreter.globals_set(fs.read(path.join(root, file)), file)
  if compiles or not luac then
    return found
  end
  local list = {}
  local listing = process.run { argv = { luac, "-l", "-p", file }, dir = root }
  for line in listing.output:gmatch("[^\n]+") do
    local at, name = line:match('%[(%d+)%]%s+SETTABUP%s.*;%s_ENV%s"([^"]*)"')
    if at then
      list[#list + 1] = { name = name, line = tonumber(at) }
    end
  end
  return list
end

---Checks the Lua modules. Returns the versions of Lua that the rockspec claims and that are
---not installed.
---@param subject pluv.LintSubject
---@param add pluv.AddFinding
---@return string[] unchecked
function M.check(subject, add)
  local wanted, luas = M.claimed(subject.spec)
  local files = modules_of(subject)
  local unchecked, luac = {}, nil ---@type string[], string?
  if not files[1] then
    return unchecked
  end
  local faults, luas_of = {}, {} ---@type pluv.Finding[], table<string, string[]>
  for _, lua in ipairs(luas) do
    local ok, runtime = errors.catch(runtimes.find, { name = "lua", version = lua, from = "`pluv lint`" })
    if ok and runtime.source ~= "builtin" then
      compile(subject, files, runtime, function(file, line, message)
        local id = ("%s:%d: %s"):format(file, line, message)
        if not luas_of[id] then
          luas_of[id] = {}
          faults[#faults + 1] = { level = "error", rule = "syntax", file = file, line = line, message = message }
        end
        table.insert(luas_of[id], lua)
      end)
      luac = process.find("luac" .. lua) or luac
    else
      unchecked[#unchecked + 1] = lua
    end
  end
  for _, fault in ipairs(faults) do
    local those = table.concat(luas_of[("%s:%d: %s"):format(fault.file, fault.line, fault.message)], ", ")
    fault.message = ("not valid in Lua %s: %s"):format(those, fault.message)
    fault.hint = wanted and ("the rock claims `lua %s`"):format(wanted) or "the rock claims every version of Lua"
    add(fault)
  end
  for _, file in ipairs(files) do
    for _, access in ipairs(globals_of(subject.root, file, luac)) do
      add { level = "warning", rule = "global", file = file, line = access.line, message = ("sets the global `%s`"):format(access.name) }
    end
  end
  return unchecked
end

return M

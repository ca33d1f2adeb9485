---The C compiler of Windows: one of MinGW (gcc, or zig cc, which takes the same options),
---or Microsoft's cl.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local shell = require("pluv.machine.shell")

local M = {}

---Splits a string into words.
---@param text string?
---@return string[]
local function words(text)
  local list = {}
  for word in (text or ""):gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

---@param command string[]
---@return boolean
local function is_microsofts(command)
  local name = path.base((command[1] or ""):gsub("\\", "/")):lower():gsub("%.exe$", "")
  return name == "cl" or name == "clang-cl"
end

---@class pluv.WindowsCompiler
---@field kind "mingw"|"msvc"
---@field cc string[]
---@field studio? boolean whether the command is only reached through Visual Studio's script

---Chooses the compiler: CC; cl, if a prompt of Visual Studio has put it on PATH; MinGW's
---gcc; zig; and last a Visual Studio that is not on PATH.
---@param env fun(name: string): string? reads the environment
---@param find fun(name: string): string? finds a program on PATH
---@param studio fun(): string? the program vswhere, which finds Visual Studio
---@return pluv.WindowsCompiler
function M.choose(env, find, studio)
  local given = words(env("CC"))
  if given[1] then
    return { kind = is_microsofts(given) and "msvc" or "mingw", cc = given }
  elseif find("cl") then
    return { kind = "msvc", cc = { "cl" } }
  end
  for _, command in ipairs { { "gcc" }, { "x86_64-w64-mingw32-gcc" }, { "zig", "cc" } } do
    if find(command[1]) then
      return { kind = "mingw", cc = command }
    end
  end
  if studio() then
    return { kind = "msvc", cc = { "cl" }, studio = true }
  end
  return { kind = "mingw", cc = { "gcc" } }
end

---Returns vswhere, which every installer of Visual Studio brings to the same place.
---@return string?
function M.vswhere()
  for _, name in ipairs { "ProgramFiles(x86)", "ProgramFiles" } do
    local root = platform.env(name)
    local file = root and path.join(root, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    if file and fs.is_file(file) then
      return file
    end
  end
end

---Returns the command with which vswhere prints the folder of the newest Visual Studio,
---or of its build tools alone, that has a C compiler.
---@param vswhere string
---@return string[]
function M.question(vswhere)
  local part = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
  return { vswhere, "-latest", "-products", "*", "-requires", part, "-property", "installationPath" }
end

---Returns the variables in the output of `set` that differ from the environment, with
---names in capitals.
---@param output string
---@param before table<string, string>
---@return table<string, string>
function M.changes(output, before)
  local old, changed = {}, {}
  for name, value in pairs(before) do
    old[name:upper()] = value
  end
  for line in output:gmatch("[^\r\n]+") do
    local name, value = line:match("^([^=]+)=(.*)$")
    if name and old[name:upper()] ~= value then
      changed[name:upper()] = value
    end
  end
  return changed
end

---Returns the environment in which Visual Studio's compiler runs. Fails with
---`build.compiler`.
---@return table<string, string>
function M.studio_environment()
  local vswhere = M.vswhere() --[[@as string]]
  local found = process.run { argv = M.question(vswhere) }
  local root = found.output:match("[^\r\n]+")
  local script = root and path.join(root, "VC", "Auxiliary", "Build", "vcvars64.bat")
  if found.code ~= 0 or not script or not fs.is_file(script) then
    errors.raise {
      code = "build.compiler",
      message = "Visual Studio has no C compiler",
      hint = 'add "Desktop development with C++" in the Visual Studio Installer, or set CC to another compiler',
    }
  end
  local said = process.run { argv = shell.argv(('call "%s" >nul && set'):format(script)) }
  if said.code ~= 0 then
    errors.raise { code = "build.compiler", message = ("`%s` failed with exit code %d\n%s"):format(script, said.code, said.output) }
  end
  return M.changes(said.output, platform.environment())
end

---Adds the variables of Visual Studio to those of a build. Its programs are found behind
---the folders that the build puts on PATH itself.
---@param studio table<string, string>
---@param env table<string, string>
function M.add(studio, env)
  local old = platform.env("PATH") or ""
  for name, value in pairs(studio) do
    if name == "PATH" and env.PATH and env.PATH ~= old and env.PATH:sub(-#old) == old then
      env.PATH = env.PATH:sub(1, -#old - 1) .. value
    elseif env[name] == nil then
      env[name] = value
    end
  end
end

return M

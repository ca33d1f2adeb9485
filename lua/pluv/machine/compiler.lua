---The C compiler and its flags, as LuaRocks sets them up for a platform
---(core/cfg), with the user's CC, CFLAGS and LDFLAGS.
local errors = require("std.errors")
local process = require("std.process")
local platform = require("host.platform")
local windows_compiler = require("pluv.machine.windows_compiler")

local M = {}

---@class pluv.Toolchain
---@field kind "unix"|"mingw"|"msvc" how commands look: see pluv.machine.compile_commands
---@field cc string[]
---@field ld string[]
---@field ar string[]
---@field cflags string[]
---@field ldflags string[]
---@field libflag string[]
---@field env table<string, string>
---@field library string extension of a C module
---@field object string extension of an object file
---@field rpath boolean
---@field studio? boolean whether it needs Visual Studio's environment

---Splits a string into words, for example CFLAGS.
---@param text string
---@return string[]
function M.words(text)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

local words = M.words

---@param name string
---@param default string
---@return string[]
local function from_environment(name, default)
  local list = words(platform.env(name) or "")
  return list[1] and list or words(default)
end

---@return string[]
local function compiler()
  return from_environment("CC", process.find("gcc") and "gcc" or "cc")
end

---@param mac boolean
---@param linux boolean
---@return pluv.Toolchain
local function of_unix(mac, linux)
  local cflags = words(platform.env("CFLAGS") or "-O2")
  local position_independent = false
  for _, flag in ipairs(cflags) do
    position_independent = position_independent or flag == "-fPIC"
  end
  if not position_independent then
    cflags[#cflags + 1] = "-fPIC"
  end
  local cc = compiler()
  return {
    kind = "unix",
    cc = cc,
    ld = cc,
    ar = from_environment("AR", "ar"),
    cflags = cflags,
    ldflags = words(platform.env("LDFLAGS") or ""),
    libflag = mac and { "-bundle", "-undefined", "dynamic_lookup", "-all_load" } or { "-shared" },
    env = mac and { MACOSX_DEPLOYMENT_TARGET = platform.env("MACOSX_DEPLOYMENT_TARGET") or "11.0" } or {},
    library = "so",
    object = "o",
    rpath = linux,
  }
end

---Returns the toolchain of a compiler for Windows.
---@param chosen pluv.WindowsCompiler
---@param env fun(name: string): string?
---@return pluv.Toolchain
function M.of_windows(chosen, env)
  local is_msvc = chosen.kind == "msvc"
  local function given(name, default)
    local list = words(env(name) or "")
    return list[1] and list or words(default)
  end
  local cflags = env("CFLAGS") or is_msvc and "/nologo /MD /O2" or "-O2"
  return {
    kind = chosen.kind,
    cc = chosen.cc,
    ld = is_msvc and { "link" } or chosen.cc,
    ar = given("AR", is_msvc and "lib" or chosen.cc[1] == "zig" and "zig ar" or "ar"),
    cflags = words(cflags),
    ldflags = words(env("LDFLAGS") or ""),
    libflag = words(is_msvc and "/nologo /dll" or "-shared"),
    env = {},
    library = "dll",
    object = is_msvc and "obj" or "o",
    rpath = false,
    studio = chosen.studio,
  }
end

---@return pluv.Toolchain
local function describe()
  local os = platform.describe().os
  if os == "windows" then
    return M.of_windows(windows_compiler.choose(platform.env, process.find, windows_compiler.vswhere), platform.env)
  end
  return of_unix(os == "darwin", os == "linux")
end

local described ---@type pluv.Toolchain?

---Returns the compiler and its flags, installed or not: the same table each time, as
---the environment stays. Do not change it.
---@return pluv.Toolchain
function M.describe()
  described = described or describe()
  return described
end

---@return string
local function advice()
  if platform.describe().os == "windows" then
    return "install MinGW-w64, for example with `winget install BrechtSanders.WinLibs.POSIX.UCRT` or `scoop install mingw`, "
      .. "or the build tools of Visual Studio; or set CC to a compiler"
  end
  return "install one, for example with `apt install gcc`, `dnf install gcc`, `apk add build-base` or `xcode-select --install`; "
    .. "or set CC to its name"
end

local studio ---@type table<string, string>?

---Adds what the compiler needs besides pluv's own environment to the variables of a
---build. Fails with `build.compiler`.
---@param toolchain pluv.Toolchain
---@param env table<string, string>
function M.enter(toolchain, env)
  if toolchain.studio then
    studio = studio or windows_compiler.studio_environment()
    windows_compiler.add(studio, env)
  end
end

---Returns the compiler and its flags. Fails with `build.compiler`.
---@param variables? table<string, string> of a build; they override the defaults
---@return pluv.Toolchain
function M.find(variables)
  local toolchain = describe()
  if variables then
    for field, name in pairs { cc = "CC", ld = "LD", cflags = "CFLAGS", ldflags = "LDFLAGS", libflag = "LIBFLAG" } do
      local list = words(variables[name])
      if list[1] or field ~= "cc" and field ~= "ld" then
        toolchain[field] = list
      end
    end
  end
  M.enter(toolchain, toolchain.env)
  local program = toolchain.cc[1] --[[@as string]]
  if not process.find(program, toolchain.env.PATH) then
    errors.raise {
      code = "build.compiler",
      message = ("no C compiler found: `%s` is not on PATH"):format(program),
      hint = advice(),
    }
  end
  return toolchain
end

---Returns the compiler flag that keeps a folder's name out of object files; nil if
---the compiler has none.
---@param dir string
---@return string?
function M.prefix_map(dir)
  local toolchain = M.describe()
  local program = toolchain.cc[1] --[[@as string]]
  if toolchain.kind == "msvc" or dir:find("[%s'\"]") or not process.find(program) then
    return nil
  end
  -- For gcc a slash is a backslash too; CMake writes the flag into its own code.
  local flag = ("-ffile-prefix-map=%s=."):format(toolchain.kind == "mingw" and dir:gsub("\\", "/") or dir)
  local argv = { unpack(toolchain.cc) }
  -- Windows has no file without contents; there, gcc reads its input, which has none.
  for _, word in ipairs { flag, "-E", "-x", "c", toolchain.kind == "mingw" and "-" or "/dev/null" } do
    argv[#argv + 1] = word
  end
  return process.run({ argv = argv }).code == 0 and flag or nil
end

return M

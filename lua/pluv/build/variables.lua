---Build variables, `$(NAME)` in rockspecs. Names and values are LuaRocks' (core/cfg,
---path.configure_paths, deps and util.variable_substitutions), but LUA_LIBDIR and
---LUALIB are always set.
local search = require("std.deps.search")
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local compilers = require("pluv.machine.compiler")
local runtimes = require("pluv.runtime")
local headers = require("pluv.runtime.headers")

local M = {}

---Programs by variable. The environment may set MAKE, AR and RANLIB.
local programs = {
  MAKE = "make",
  CMAKE = "cmake",
  AR = "ar",
  RANLIB = "ranlib",
  NM = "nm",
  CXX = "c++",
  CVS = "cvs",
  GIT = "git",
  SSCM = "sscm",
  SVN = "svn",
  HG = "hg",
  GPG = "gpg",
  RSYNC = "rsync",
  WGET = "wget",
  SCP = "scp",
  CURL = "curl",
  PWD = "pwd",
  MKDIR = "mkdir",
  RMDIR = "rmdir",
  CP = "cp",
  LS = "ls",
  RM = "rm",
  FIND = "find",
  CHMOD = "chmod",
  MKTEMP = "mktemp",
  TOUCH = "touch",
  TEST = "test",
  ZIP = "zip",
  UNZIP = "unzip -n",
  GUNZIP = "gunzip",
  BUNZIP2 = "bunzip2",
  TAR = "tar",
  MD5SUM = "md5sum",
  OPENSSL = "openssl",
  MD5 = "md5",
  SEVENZ = "7z",
}

local from_environment = { "MAKE", "CMAKE", "AR", "RANLIB", "NM", "CXX" }

---Programs that differ on Windows, by the kind of compiler.
local on_windows = {
  mingw = { MAKE = "mingw32-make", PWD = "echo %cd%", MKDIR = "md", RC = "windres", CXX = "g++" },
  msvc = { MAKE = "nmake", PWD = "echo %cd%", MKDIR = "md", RC = "rc", MT = "mt", AR = "lib", CXX = "cl" },
}

---Returns the programs by variable for a kind of compiler.
---@param kind "unix"|"mingw"|"msvc"
---@param find fun(name: string): string? finds a program on PATH
---@return table<string, string>
function M.programs(kind, find)
  local set = {}
  for _, from in ipairs { programs, on_windows[kind] or {} } do
    for name, program in pairs(from) do
      set[name] = program
    end
  end
  if kind == "mingw" and not find(set.MAKE) and find("make") then
    set.MAKE = "make" -- as MSYS2 and Scoop call it
  end
  return set
end

---Names of a runtime's library. On Windows a module is linked with an import library or
---with the DLL, never with a second Lua.
local library_forms = {
  unix = { "lib?.so", "lib?.dylib", "lib?.a" },
  mingw = { "lib?.dll.a", "cyg?.dll", "lib?.dll", "?.dll", "?.lib" },
  msvc = { "?.lib", "lib?.lib" },
}

---Returns the folder and name of a runtime's library.
---@param runtime pluv.Runtime
---@param prefix string
---@return string dir
---@return string name
function M.library(runtime, prefix)
  local names = headers.libraries(runtime)
  local kind = compilers.describe().kind
  local forms = library_forms[kind]
  for _, dir in ipairs(search.library_folders(prefix)) do
    for _, name in ipairs(names) do
      for _, form in ipairs(forms) do
        local file = form:gsub("%?", name)
        if fs.is_file(path.join(dir, file)) then
          return dir, file
        end
      end
    end
  end
  return path.join(prefix, "lib"),
    (
      forms[#forms]:gsub("%?", names[1] --[[@as string]])
    )
end

---@param b pluv.Build
---@param set table<string, string>
local function add_runtime(b, set)
  local runtime = b.runtime
  if runtime.source == "builtin" then
    set.LUA, set.LUA_INTERPRETER = runtime.path, path.base(runtime.path)
    set.LUA_DIR, set.LUA_BINDIR, set.LUA_LIBDIR, set.LUALIB = "", path.dir(runtime.path), "", ""
    return
  end
  local bin = path.dir(runtime.path)
  set.LUA, set.LUA_INTERPRETER, set.LUA_BINDIR = runtime.path, path.base(runtime.path), bin
  set.LUA_DIR = runtime.prefix or path.dir(bin)
end

---Returns all variables except those of external dependencies and the command line.
---The headers and library of the runtime are searched on first use.
---@param b pluv.Build
---@return table<string, string>
function M.of(b)
  local toolchain = compilers.describe()
  local set = M.programs(toolchain.kind, process.find)
  for _, name in ipairs(from_environment) do
    local given = platform.env(name)
    set[name] = given and given ~= "" and given or set[name]
  end
  set.CC, set.LD = table.concat(toolchain.cc, " "), table.concat(toolchain.ld, " ")
  set.CFLAGS, set.LDFLAGS = table.concat(toolchain.cflags, " "), table.concat(toolchain.ldflags, " ")
  set.LIBFLAG = table.concat(toolchain.libflag, " ")
  set.LIB_EXTENSION, set.OBJ_EXTENSION = toolchain.library, toolchain.object
  set.PREFIX = b.dest
  set.LUADIR, set.LIBDIR, set.BINDIR = path.join(b.dest, "lua"), path.join(b.dest, "lib"), path.join(b.dest, "bin")
  set.CONFDIR, set.DOCDIR = path.join(b.dest, "conf"), path.join(b.dest, "doc")
  set.ROCKS_TREE, set.SCRIPTS_DIR = path.dir(path.dir(b.dest)), set.BINDIR
  add_runtime(b, set)
  if b.format == "3.1" then
    set.LUA_VERSION = b.runtime.lua
    for name, dir in pairs(b.rock_folders) do
      set[name:upper() .. "_ROCKDIR"] = dir
    end
  end
  return set
end

---Sets the variables of a build when something reads them first: most rocks need none.
---@param b pluv.Build without `variables`
---@param given table<string, string> the user's, which come before others
function M.set_on_use(b, given)
  setmetatable(b, {
    __index = function(_, field)
      if field ~= "variables" then
        return nil
      end
      local set = M.of(b)
      for name, value in pairs(given) do
        set[name] = value
      end
      b.variables = set
      return set
    end,
  })
end

---Fails with `build.unsupported` for the builtin runtime, which cannot load C
---modules.
---@param b pluv.Build
---@param what string reason, such as "has C code"
function M.refuse_builtin(b, what)
  if b.runtime.source == "builtin" then
    errors.raise {
      code = "build.unsupported",
      message = ("%s %s %s, which the builtin runtime cannot load"):format(b.name, b.version, what),
      hint = "choose a Lua: " .. runtimes.choice(b.runtime.from),
    }
  end
end

---Returns the folder of the runtime's headers. Called only when needed: pure Lua
---rocks do without. Fails with `runtime.headers`, and with `build.unsupported` for
---the builtin runtime.
---@param b pluv.Build
---@return string
function M.include(b)
  M.refuse_builtin(b, "has C code")
  if not b.variables.LUA_INCDIR then
    b.variables.LUA_INCDIR = headers.find(b.runtime)
  end
  return b.variables.LUA_INCDIR
end

---Returns the value of a variable, or nil.
---@param b pluv.Build
---@param name string
---@return string?
function M.value(b, name)
  if name == "LUA_INCDIR" then
    return M.include(b)
  elseif (name == "LUA_LIBDIR" or name == "LUALIB") and not b.variables[name] then
    local dir, file = M.library(b.runtime, b.variables.LUA_DIR)
    b.variables.LUA_LIBDIR, b.variables.LUALIB = b.variables.LUA_LIBDIR or dir, b.variables.LUALIB or file
  end
  return b.variables[name]
end

---Returns the path of the runtime's library, with which modules are linked on Windows.
---Fails with `runtime.headers`.
---@param b pluv.Build
---@return string
function M.lua_library(b)
  local file = path.join(M.value(b, "LUA_LIBDIR") --[[@as string]], M.value(b, "LUALIB") --[[@as string]])
  if not fs.is_file(file) then
    errors.raise {
      code = "runtime.headers",
      message = ("the library of %s %s (%s) is missing; rocks with C code are linked with it"):format(b.runtime.name, b.runtime.lua, file),
      hint = headers.advice(b.runtime),
    }
  end
  return file
end

---Replaces `$(NAME)` in a string. A variable without a value becomes "" and is
---logged, where LuaRocks warns.
---@param b pluv.Build
---@param text string
---@return string
function M.substitute(b, text)
  return (
    text:gsub("%$%((%a[%w_]+)%)", function(name)
      local value = M.value(b, name)
      if not value then
        b.log:note("the variable $(%s) has no value", name)
      end
      return value or ""
    end)
  )
end

---Returns a copy of a table with its own strings replaced.
---@param b pluv.Build
---@param values table
---@return table
function M.substitute_all(b, values)
  local out = {}
  for key, value in pairs(values) do
    out[key] = type(value) == "string" and M.substitute(b, value) or value
  end
  return out
end

return M

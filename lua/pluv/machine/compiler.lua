---The C compiler and its flags, as LuaRocks sets them up for a platform
---(core/cfg), with the user's CC, CFLAGS and LDFLAGS.
local errors = require("std.errors")
local process = require("std.process")
local platform = require("host.platform")

local M = {}

---@class pluv.Toolchain
---@field cc string[]
---@field ld string[]
---@field cflags string[]
---@field ldflags string[]
---@field libflag string[]
---@field env table<string, string>
---@field library string extension of a C module
---@field object string extension of an object file
---@field rpath boolean

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

---@return string[]
local function compiler()
  local given = platform.env("CC")
  local list = given and words(given) or {}
  return #list > 0 and list or { process.find("gcc") and "gcc" or "cc" }
end

local described ---@type pluv.Toolchain?

---@return pluv.Toolchain
local function describe()
  local os = platform.describe().os
  local cflags = words(platform.env("CFLAGS") or "-O2")
  local position_independent = false
  for _, flag in ipairs(cflags) do
    position_independent = position_independent or flag == "-fPIC"
  end
  if not position_independent then
    cflags[#cflags + 1] = "-fPIC"
  end
  local mac, cc = os == "darwin", compiler()
  return {
    cc = cc,
    ld = cc,
    cflags = cflags,
    ldflags = words(platform.env("LDFLAGS") or ""),
    libflag = mac and { "-bundle", "-undefined", "dynamic_lookup", "-all_load" } or { "-shared" },
    env = mac and { MACOSX_DEPLOYMENT_TARGET = platform.env("MACOSX_DEPLOYMENT_TARGET") or "11.0" } or {},
    library = "so",
    object = "o",
    rpath = os == "linux",
  }
end

---Returns the compiler and its flags, installed or not: the same table each time, as
---the environment stays. Do not change it.
---@return pluv.Toolchain
function M.describe()
  described = described or describe()
  return described
end

---Returns the compiler and its flags. Fails with `build.compiler`.
---@param variables? table<string, string> of a build; they override the defaults
---@return pluv.Toolchain
function M.find(variables)
  if platform.describe().os == "windows" then
    errors.raise {
      code = "build.unsupported",
      message = "building rocks with C code is not supported on Windows",
      hint = "use pure Lua rocks, or run pluv in WSL",
    }
  end
  local toolchain = describe()
  if variables then
    for field, name in pairs { cc = "CC", ld = "LD", cflags = "CFLAGS", ldflags = "LDFLAGS", libflag = "LIBFLAG" } do
      local list = words(variables[name])
      if list[1] or field ~= "cc" and field ~= "ld" then
        toolchain[field] = list
      end
    end
  end
  local program = toolchain.cc[1] --[[@as string]]
  if not process.find(program) then
    errors.raise {
      code = "build.compiler",
      message = ("no C compiler found: `%s` is not on PATH"):format(program),
      hint = "install one, for example with `apt install gcc`, `dnf install gcc`, `apk add build-base` or `xcode-select --install`; "
        .. "or set CC to its name",
    }
  end
  return toolchain
end

---Returns the compiler flag that keeps a folder's name out of object files; nil if
---the compiler has none.
---@param dir string
---@return string?
function M.prefix_map(dir)
  local flag = ("-ffile-prefix-map=%s=."):format(dir)
  local cc = compiler()
  local program = cc[1] --[[@as string]]
  if dir:find("[%s'\"]") or not process.find(program) then
    return nil
  end
  local argv = { unpack(cc) }
  for _, word in ipairs { flag, "-E", "-x", "c", "/dev/null" } do
    argv[#argv + 1] = word
  end
  return process.run({ argv = argv }).code == 0 and flag or nil
end

return M

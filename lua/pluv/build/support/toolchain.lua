---The C compiler and its flags, as LuaRocks sets them up for a platform
---(core/cfg), with the user's CC, CFLAGS and LDFLAGS.
local errors, process = require("std.errors"), require("std.process")

local M = {}

---@class pluv.Toolchain
---@field cc string[]
---@field cflags string[]
---@field ldflags string[]
---@field libflag string[]
---@field env table<string, string>
---@field library string ending of a module
---@field rpath boolean

---@param text string
---@return string[]
local function words(text)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

---@return string[]
local function compiler()
  local given = require("host.platform").env("CC")
  local list = given and words(given) or {}
  if #list == 0 then
    list = { process.find("gcc") and "gcc" or "cc" }
  end
  if not process.find(list[1]) then
    errors.raise {
      code = "build.compiler",
      message = ("there is no C compiler: `%s` is not on PATH"):format(list[1]),
      hint = "install one, for example with `apt install gcc`, `dnf install gcc`, `apk add build-base` or `xcode-select --install`, or name it in CC",
    }
  end
  return list
end

---@return pluv.Toolchain
function M.find()
  local platform = require("host.platform")
  local os = platform.describe().os
  if os == "windows" then
    errors.raise {
      code = "build.unsupported",
      message = "rocks with C code are not built on Windows",
      hint = "use rocks without C code, or WSL",
    }
  end
  local cflags = words(platform.env("CFLAGS") or "-O2")
  local position_independent = false
  for _, flag in ipairs(cflags) do
    position_independent = position_independent or flag == "-fPIC"
  end
  if not position_independent then
    cflags[#cflags + 1] = "-fPIC"
  end
  local mac = os == "darwin"
  return {
    cc = compiler(),
    cflags = cflags,
    ldflags = words(platform.env("LDFLAGS") or ""),
    libflag = mac and { "-bundle", "-undefined", "dynamic_lookup", "-all_load" } or { "-shared" },
    env = mac and { MACOSX_DEPLOYMENT_TARGET = platform.env("MACOSX_DEPLOYMENT_TARGET") or "11.0" } or {},
    library = "so",
    rpath = os == "linux",
  }
end

return M

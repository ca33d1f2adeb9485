---Compiler flags for PUC Lua.
local M = {}

local compat = { ["5.2"] = "-DLUA_COMPAT_ALL", ["5.3"] = "-DLUA_COMPAT_5_2", ["5.4"] = "-DLUA_COMPAT_5_3" }

---Returns the flags of upstream's Makefile for a series and system. LUA_USE_LINUX and
---LUA_USE_MACOSX are expanded: up to 5.3 they imply readline, and in 5.1 a macOS
---interface that no longer exists.
---@param series string such as "5.4"
---@param os string
---@param readline boolean link with it
---@return { defines: string[], libraries: string[], readline: string[] }
function M.of(series, os, readline)
  local defines, libraries = {}, {}
  if series ~= "5.1" and series ~= "5.2" then
    defines[1] = "-std=gnu99"
  end
  defines[#defines + 1] = compat[series]
  if os == "windows" then
    defines[#defines + 1] = "-DLUA_BUILD_AS_DLL"
    return { defines = defines, libraries = { "-lm" }, readline = {} }
  end
  defines[#defines + 1] = "-DLUA_USE_POSIX"
  defines[#defines + 1] = "-DLUA_USE_DLOPEN"
  if series == "5.2" then
    for _, name in ipairs { "STRTODHEX", "AFORMAT", "LONGLONG" } do
      defines[#defines + 1] = "-DLUA_USE_" .. name
    end
  end
  libraries[1] = "-lm"
  if os ~= "darwin" then
    libraries[2] = "-Wl,-E"
  end
  if os == "linux" then
    libraries[3] = "-ldl"
  end
  if readline then
    defines[#defines + 1] = "-DLUA_USE_READLINE"
  end
  return { defines = defines, libraries = libraries, readline = readline and { "-lreadline" } or {} }
end

return M

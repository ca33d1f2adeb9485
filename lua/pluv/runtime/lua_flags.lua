---Compiler flags for PUC Lua.
local M = {}

local compat = { ["5.2"] = "LUA_COMPAT_ALL", ["5.3"] = "LUA_COMPAT_5_2", ["5.4"] = "LUA_COMPAT_5_3" }

---Returns the flags of upstream's Makefile for a series and system. LUA_USE_LINUX and
---LUA_USE_MACOSX are expanded: up to 5.3 they imply readline, and in 5.1 a macOS
---interface that no longer exists.
---@param series string such as "5.4"
---@param os string
---@param options { readline: boolean, msvc: boolean } link with readline; for Microsoft's compiler
---@return { defines: string[], options: string[], libraries: string[], readline: string[] }
function M.of(series, os, options)
  local defines, libraries = {}, {}
  local standard = (series ~= "5.1" and series ~= "5.2" and not options.msvc) and { "-std=gnu99" } or {}
  defines[#defines + 1] = compat[series]
  if os == "windows" then
    defines[#defines + 1] = "LUA_BUILD_AS_DLL"
    defines[#defines + 1] = options.msvc and "_CRT_SECURE_NO_DEPRECATE" or nil
    return { defines = defines, options = standard, libraries = options.msvc and {} or { "-lm" }, readline = {} }
  end
  defines[#defines + 1] = "LUA_USE_POSIX"
  defines[#defines + 1] = "LUA_USE_DLOPEN"
  if series == "5.2" then
    for _, name in ipairs { "STRTODHEX", "AFORMAT", "LONGLONG" } do
      defines[#defines + 1] = "LUA_USE_" .. name
    end
  end
  libraries[1] = "-lm"
  if os ~= "darwin" then
    libraries[2] = "-Wl,-E"
  end
  if os == "linux" then
    libraries[3] = "-ldl"
  end
  if options.readline then
    defines[#defines + 1] = "LUA_USE_READLINE"
  end
  return { defines = defines, options = standard, libraries = libraries, readline = options.readline and { "-lreadline" } or {} }
end

return M

---The C headers of a runtime, and the names of its library.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local platform = require("host.platform")

local M = {}

---Reports whether a folder holds the headers of a runtime.
---@param runtime pluv.Runtime
---@param dir string
---@return boolean
local function has_headers(runtime, dir)
  local text = fs.read_if_exists(path.join(dir, "lua.h"))
  if not text or (runtime.name == "luajit") ~= fs.exists(path.join(dir, "luajit.h")) then
    return false
  end
  local major, minor = runtime.lua:match("^(%d+)%.(%d+)$")
  if text:find("LUA_VERSION_NUM%s+" .. major .. "0" .. minor) then
    return true
  end
  return text:find("LUA_VERSION_MAJOR_N%s+" .. major .. "%s") ~= nil and text:find("LUA_VERSION_MINOR_N%s+" .. minor .. "%s") ~= nil
end

---Returns the folder with the headers of a runtime. Fails with `runtime.headers`.
---@param runtime pluv.Runtime
---@return string
function M.find(runtime)
  ---@type string[]
  local prefixes = { path.dir(path.dir(runtime.path)), "/usr/local", "/usr", "/opt/homebrew" }
  if runtime.prefix then
    -- For pluv's own runtimes only the headers of the same build are right.
    prefixes = { runtime.prefix }
  end
  local short = runtime.lua:gsub("%.", "")
  ---@type string[]
  local names = { "lua/" .. runtime.lua, "lua" .. runtime.lua, "lua-" .. runtime.lua, "lua" .. short, "" }
  if runtime.name == "luajit" then
    names = { "luajit-" .. (runtime.version:match("^%d+%.%d+") or ""), "luajit", "" }
  end
  for _, prefix in ipairs(prefixes) do
    for _, name in ipairs(names) do
      local dir = path.join(prefix, "include", name)
      if has_headers(runtime, dir) then
        return dir
      end
    end
  end
  return errors.raise {
    code = "runtime.headers",
    message = ("the headers of %s %s (lua.h) are missing; rocks with C code need them"):format(runtime.name, runtime.lua),
    hint = M.advice(runtime),
  }
end

---Returns how to get the headers and the library of a runtime.
---@param runtime pluv.Runtime
---@return string
function M.advice(runtime)
  if platform.describe().os == "windows" then
    local version = runtime.name == "luajit" and runtime.version:match("^%d+%.%d+") or runtime.lua
    return ("use a Lua of pluv, which has them: `pluv install %s@%s`"):format(runtime.name, version)
  end
  local package = runtime.name == "luajit" and "libluajit-5.1-dev" or ("liblua%s-dev"):format(runtime.lua)
  if runtime.lua == "5.1" and runtime.name == "lua" then
    package = "liblua5.1-0-dev"
  end
  return ("install them, for example with `apt install %s` or `dnf install lua-devel`"):format(package)
end

---Returns the possible names of the runtime's library, without `lib` and extension.
---@param runtime pluv.Runtime
---@return string[]
function M.libraries(runtime)
  if runtime.name == "luajit" then
    ---@type string[]
    local names = { "luajit-" .. runtime.lua, "luajit" }
    names[3] = platform.describe().os == "windows" and "lua51" or nil
    return names
  end
  local short = runtime.lua:gsub("%.", "")
  return { "lua" .. runtime.lua, "lua" .. short, "lua-" .. runtime.lua, "lua-" .. short, "lua" }
end

return M

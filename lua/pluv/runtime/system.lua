---Interpreters that are on PATH, and their headers.
local fs, path, process = require("std.fs"), require("std.path"), require("std.process")

local M = {}

---The names under which Lua is installed, newest first.
local programs = {
  "lua5.4", "lua54", "lua-5.4", "lua5.5", "lua55", "lua-5.5", "lua5.3", "lua53", "lua-5.3",
  "lua5.2", "lua52", "lua-5.2", "lua5.1", "lua51", "lua-5.1", "lua", "luajit",
}

local cache

---@return string
local function cache_file()
  return path.join(require("host.platform").describe().cache, "interpreters.json")
end

---What `program -v` says, remembered for as long as the file stays the same.
---@param program string
---@return { name: string, version: string }?
local function identify(program)
  local info = fs.stat(program)
  if not info then
    return nil
  end
  if not cache then
    local text = fs.read_if_exists(cache_file())
    local ok, known = pcall(require("std.json").decode, text or "{}")
    cache = ok and type(known) == "table" and known or {}
  end
  local known = cache[program]
  if known and known.size == info.size and known.mtime == info.mtime then
    return known
  end
  local result = process.run { argv = { program, "-v" } }
  local name, version = result.output:match("^(%a+) (%d[%w.-]*)")
  if result.code ~= 0 or (name ~= "Lua" and name ~= "LuaJIT") then
    return nil
  end
  known = { name = name:lower(), version = version, size = info.size, mtime = info.mtime }
  cache[program] = known
  fs.write(cache_file(), require("std.json").encode(cache))
  return known
end

---@param request pluv.RuntimeRequest
---@param program string
---@return boolean
local function may_meet(request, program)
  local version = program:match("(%d)%.?(%d)$") and program:gsub("^.-(%d)%.?(%d)$", "%1.%2")
  if request.name == "luajit" then
    return program:find("^luajit") ~= nil
  elseif request.name == "lua" and program == "luajit" then
    return false
  end
  return not version or request.version == "" or request.version:sub(1, #version) == version
end

---The interpreters on PATH that may meet a request, in order of preference.
---@param request pluv.RuntimeRequest
---@return pluv.Runtime[]
function M.candidates(request)
  local describe = require("pluv.runtime").describe
  local found, seen = {}, {}
  for _, program in ipairs(programs) do
    local at = may_meet(request, program) and process.find(program)
    local real = at and require("host.fs").real(at)
    local facts = real and not seen[real] and identify(real)
    if facts then
      seen[real] = true
      found[#found + 1] = describe(facts.name, facts.version, at, "system")
    end
  end
  return found
end

---Whether a folder holds the headers of a runtime.
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
  return text:find("LUA_VERSION_MAJOR_N%s+" .. major .. "%s") ~= nil
    and text:find("LUA_VERSION_MINOR_N%s+" .. minor .. "%s") ~= nil
end

---The folder with the headers of a runtime. Raises `runtime.headers`.
---@param runtime pluv.Runtime
---@return string
function M.headers(runtime)
  local prefixes = { path.dir(path.dir(runtime.path)), "/usr/local", "/usr", "/opt/homebrew" }
  local short = runtime.lua:gsub("%.", "")
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
  local package = runtime.name == "luajit" and "libluajit-5.1-dev" or ("liblua%s-dev"):format(runtime.lua)
  if runtime.lua == "5.1" and runtime.name == "lua" then
    package = "liblua5.1-0-dev"
  end
  require("std.errors").raise {
    code = "runtime.headers",
    message = ("the headers of %s %s (lua.h) are not installed; rocks with C code need them"):format(runtime.name, runtime.lua),
    hint = ("install them, for example with `apt install %s` or `dnf install lua-devel`"):format(package),
  }
end

return M

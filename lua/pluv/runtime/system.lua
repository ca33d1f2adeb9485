---Interpreters that are on PATH.
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
    local ok, known = pcall(require("host.json").decode, text or "{}")
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
  fs.write(cache_file(), require("host.json").encode(cache))
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

---The interpreters on PATH that may meet a request, in order of preference. With
---`accepts`, the search ends at the first that it accepts, which is the last of
---the list then.
---@param request pluv.RuntimeRequest
---@param accepts? fun(runtime: pluv.Runtime): boolean
---@return pluv.Runtime[]
function M.candidates(request, accepts)
  local describe = require("pluv.runtime").describe
  local found, seen = {}, {}
  for _, program in ipairs(programs) do
    local at = may_meet(request, program) and process.find(program)
    local real = at and require("host.fs").real(at)
    local facts = real and not seen[real] and identify(real)
    if facts then
      seen[real] = true
      found[#found + 1] = describe(facts.name, facts.version, at, "system")
      if accepts and accepts(found[#found]) then
        break
      end
    end
  end
  return found
end

return M

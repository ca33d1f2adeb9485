---What pluv recorded when it first installed a runtime: checksums of archives that
---upstream publishes none for, so that only the same archive is accepted later, and
---the commits of LuaJIT's rolling versions.
local fs = require("std.fs")
local json = require("std.json")
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")

local M = {}

---@class pluv.RuntimeMemory
---@field sums table<string, string?> SHA-256 by archive, such as "luajit 1ee778…"
---@field commits table<string, string?> LuaJIT commits by version or branch

---@return string
local function file()
  return path.join(platform.folder("state"), "runtimes.json")
end

---@param text string?
---@return pluv.RuntimeMemory
local function parse(text)
  local known = text and json.decode(text)
  local function of(kind)
    return type(known) == "table" and type(known[kind]) == "table" and known[kind] or {}
  end
  return { sums = of("sums"), commits = of("commits") }
end

---Returns all records.
---@return pluv.RuntimeMemory
function M.load()
  return parse(fs.read_if_exists(file()))
end

---Records a value.
---@param kind "sums"|"commits"
---@param key string
---@param value string
function M.keep(kind, key, value)
  host_fs.update({ path = file() }, function(old)
    local known = parse(old)
    known[kind][key] = value
    return json.encode(known) .. "\n"
  end)
end

return M

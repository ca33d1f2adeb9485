---What was learnt when runtimes were installed: the sums of archives that nobody
---publishes a sum of, so that the same archive is asked for from then on, and
---which commit a rolling number of LuaJIT stands for.
local M = {}

---@class pluv.RuntimeMemory
---@field sums table<string, string> SHA-256 by what it is of, as "luajit 1ee778…"
---@field commits table<string, string> commit of LuaJIT by version or branch

---@return string
local function file()
  return require("std.path").join(require("host.platform").folder("state"), "runtimes.json")
end

---@param text string?
---@return pluv.RuntimeMemory
local function parse(text)
  local known = text and require("std.json").decode(text)
  local function of(kind)
    return type(known) == "table" and type(known[kind]) == "table" and known[kind] or {}
  end
  return { sums = of("sums"), commits = of("commits") }
end

---Returns all that is remembered.
---@return pluv.RuntimeMemory
function M.load()
  return parse(require("std.fs").read_if_exists(file()))
end

---Keeps one thing.
---@param kind "sums"|"commits"
---@param key string
---@param value string
function M.keep(kind, key, value)
  require("host.fs").update({ path = file() }, function(old)
    local known = parse(old)
    known[kind][key] = value
    return require("std.json").encode(known) .. "\n"
  end)
end

return M

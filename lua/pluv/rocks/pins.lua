---luarocks.lock: the exact versions of a rock's dependencies.
local errors = require("std.errors")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local rockspec = require("host.rockspec")
local persist = require("pluv.rocks.persist")

local M = {}

---@class pluv.RocksPins
---@field file string
---@field dependencies table<string, string> versions by name
---@field build_dependencies table<string, string>

---Reads the luarocks.lock of a folder; nil if there is none. One that cannot be read is
---ignored with a warning.
---@param dir string
---@return pluv.RocksPins?
function M.read(dir)
  local file = path.join(dir, "luarocks.lock")
  local ok, said = errors.catch(rockspec.assign, { path = file })
  if not ok then
    log.warn("ignoring %s: %s", file, said.message)
    return nil
  elseif not said or type(said.returned) ~= "table" then
    return nil
  end
  local function versions(of)
    local list = {}
    for name, version in pairs(type(of) == "table" and of or {}) do
      if type(name) == "string" and type(version) == "string" and name ~= "lua" then
        list[name] = version
      end
    end
    return list
  end
  return {
    file = file,
    dependencies = versions(said.returned.dependencies),
    build_dependencies = versions(said.returned.build_dependencies),
  }
end

---Returns the luarocks.lock of a rock: everything that was chosen with it.
---@param chosen pluv.RocksChosen
---@param root? string name of the rock; nil if it was not chosen itself
---@param mode string deps mode
---@return string
function M.text(chosen, root, mode)
  local lock = { dependencies = mode ~= "none" and {} or nil } ---@type table<string, table<string, string>?>
  for _, package in ipairs(chosen.choice.packages) do
    if lock.dependencies and package.name ~= root then
      lock.dependencies[package.name] = package.version
    end
  end
  for _, package in ipairs(chosen.choice.builds) do
    lock.build_dependencies = lock.build_dependencies or {}
    lock.build_dependencies[package.name] = package.version
  end
  local lines = { "return {" }
  for _, key in ipairs(tables.keys(lock)) do
    lines[#lines + 1] = ("   %s = %s,"):format(key, persist.value(lock[key], "   "))
  end
  return table.concat(lines, "\n") .. "\n}\n"
end

return M

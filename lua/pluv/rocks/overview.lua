---Describes which Lua, files and trees a command line means: `pluv rocks` with options, but
---without a command.
local fs = require("std.fs")
local path = require("std.path")

local M = {}

---@param settings pluv.RocksSettings
---@param name string
---@param value string?
---@param missing string? what is missing; nil if the value is fine
local function line(settings, name, value, missing)
  settings:print(("      %-10s : %s(%s)"):format(name, value and value .. " " or "", missing or "ok"))
end

---@param settings pluv.RocksSettings
---@param file pluv.RocksConfigFile?
---@param name string
local function config_file(settings, file, name)
  if file then
    settings:print(("      %-7s : %s (%s)"):format(name, file.file, file.found and "ok" or "not found"))
  end
end

---Prints the configuration in use.
---@param settings pluv.RocksSettings
function M.print(settings)
  settings:describe_lua()
  local variables = settings.all.variables
  local headers, libraries = variables.LUA_INCDIR, variables.LUA_LIBDIR
  settings:print("Configuration:")
  settings:print("   Lua:")
  settings:print(("      %-10s : %s"):format("Version", settings.lua))
  local has_lua = settings.all.lua_found
  line(settings, "LUA", has_lua and variables.LUA or nil, not has_lua and "interpreter not found" or nil)
  local has_headers = headers and fs.is_file(path.join(headers, "lua.h"))
  line(settings, "LUA_INCDIR", headers, not has_headers and "lua.h not found" or nil)
  local has_library = libraries and variables.LUALIB and fs.is_file(path.join(libraries, variables.LUALIB))
  line(settings, "LUA_LIBDIR", libraries, not has_library and "Lua library itself not found" or nil)
  settings:print()
  settings:print("   Configuration files:")
  config_file(settings, settings.files.system, "System")
  config_file(settings, settings.files.user, "User")
  config_file(settings, settings.files.project, "Project")
  settings:print()
  settings:print("   Rocks trees in use:")
  for _, tree in ipairs(settings.trees) do
    settings:print("      " .. tree.root .. (tree.name and (' ("%s")'):format(tree.name) or ""))
  end
  settings:print()
end

return M

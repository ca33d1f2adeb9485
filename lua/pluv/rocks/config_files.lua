---LuaRocks' configuration files: where they are, what they say.
local log = require("std.log")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local platform = require("host.platform")
local host_project = require("host.project")
local rockspec = require("host.rockspec")
local persist = require("pluv.rocks.persist")

local M = {}

---@class pluv.RocksConfigFile
---@field file string
---@field found boolean
---@field fields? table<string, any> what it assigns, and the variables of the files before it
---@field inherited? table<string, any> the variables of the files before it

---The Lua versions that LuaRocks knows, newest first.
M.lua_versions = { "5.5", "5.4", "5.3", "5.2", "5.1" }

---Returns the user's home folder, as LuaRocks finds it.
---@return string
function M.home()
  return platform.env("HOME") or ""
end

---Returns the folder of the system's configuration: where LuaRocks' own installation puts
---it, or Debian's.
---@return string
function M.system_folder()
  local given = platform.env("LUAROCKS_SYSCONFDIR")
  if given and given ~= "" then
    return given
  end
  return fs.is_dir("/usr/local/etc/luarocks") and "/usr/local/etc/luarocks" or "/etc/luarocks"
end

---Returns the folders of the user's configuration, the first that may have it first.
---@return string[]
function M.user_folders()
  local xdg = platform.env("XDG_CONFIG_HOME")
  return { path.join(xdg or path.join(M.home(), ".config"), "luarocks"), path.join(M.home(), ".luarocks") }
end

---Returns the project of LuaRocks around a folder: one with `.luarocks` and `lua_modules`.
---Fails with `trust.folder` for one above it that belongs to another user.
---@param dir string
---@return string?
function M.project_of(dir)
  local start = dir
  for _ = 1, 10 do
    if fs.exists(path.join(dir, ".luarocks")) and fs.exists(path.join(dir, "lua_modules")) then
      host_project.check_owner(start, path.join(dir, ".luarocks"))
      host_project.check_owner(start, path.join(dir, "lua_modules"))
      return dir
    elseif fs.exists(path.join(dir, ".luarocks-no-project")) then
      return nil
    end
    local parent = path.dir(dir)
    if parent == dir then
      return nil
    end
    dir = parent
  end
end

---Returns the version of Lua that LuaRocks uses by default here; nil if no file says.
---@param project string?
---@return string?
function M.default_lua(project)
  local folders = { M.user_folders()[1], M.user_folders()[2], M.system_folder() }
  if project then
    table.insert(folders, 1, path.join(project, ".luarocks"))
  end
  for _, folder in ipairs(folders) do
    local said = rockspec.assign { path = path.join(folder, "default-lua-version.lua") }
    local version = said and type(said.returned) == "string" and said.returned:match("^%d+%.%d+$")
    if version then
      return version
    end
  end
  for _, version in ipairs(project and M.lua_versions or {}) do
    if
      fs.exists(path.join(project --[[@as string]], ".luarocks", "config-" .. version .. ".lua"))
    then
      return version
    end
  end
end

---Merges tables as LuaRocks does: tables field by field, of lists too.
---@param into table
---@param from table
function M.merge(into, from)
  for key, value in pairs(from) do
    if type(value) == "table" and type(into[key]) == "table" then
      M.merge(into[key], value)
    else
      into[key] = tables.copy(value)
    end
  end
end

---Evaluates a file and merges what it assigns.
---@param merged table<string, any>
---@param file string
---@param lua string
---@return pluv.RocksConfigFile
local function take(merged, file, lua)
  local info = platform.describe()
  local arch = info.arch == "amd64" and "x86_64" or info.arch
  local platforms = { unix = info.os ~= "windows" or nil, windows = info.os == "windows" or nil }
  platforms[info.os == "darwin" and "macosx" or info.os] = true
  local said = rockspec.assign {
    path = file,
    given = {
      home = M.home(),
      lua_version = lua,
      platforms = platforms,
      processor = arch,
      target_cpu = arch,
      variables = merged.variables or {},
    },
  }
  if not said then
    return { file = file, found = false }
  end
  local fields = persist.with_lists(said.fields)
  fields.home = fields.home ~= M.home() and fields.home or nil
  fields.platforms, fields.os_getenv, fields.dump_env = nil, nil, nil
  for _, key in ipairs { "rocks_trees", "rocks_servers" } do
    merged[key] = not fields[key] and merged[key] or nil
  end
  local inherited = tables.copy(merged.variables or {})
  M.merge(merged, fields)
  return { file = file, found = true, fields = fields, inherited = inherited }
end

---Reads the configuration files for a version of Lua.
---@param lua string
---@param project string? LuaRocks' project
---@return table<string, any> merged what they assign
---@return { system: pluv.RocksConfigFile, user: pluv.RocksConfigFile, project?: pluv.RocksConfigFile }
function M.read(lua, project)
  local merged, files = {}, {}
  local name = ("config-%s.lua"):format(lua)
  files.system = take(merged, path.join(M.system_folder(), name), lua)
  local variable = "LUAROCKS_CONFIG_" .. lua:gsub("%.", "_")
  if not platform.env(variable) then
    variable = "LUAROCKS_CONFIG"
  end
  local given = platform.env(variable)
  if given and given ~= "" then
    files.user = take(merged, path.abs(given), lua)
    if not files.user.found then
      log.warn("cannot find the configuration file %s, which %s names", given, variable)
      files.user = nil
    end
  end
  for _, folder in ipairs(M.user_folders()) do
    if not files.user or not files.user.found then
      files.user = take(merged, path.join(folder, name), lua)
    end
  end
  if project then
    files.project = take(merged, path.join(project, ".luarocks", name), lua)
  end
  return merged, files
end

return M

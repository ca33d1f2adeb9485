---Trust in the configuration of a LuaRocks project: it may come with a clone, and name
---servers and programs.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local host_fs = require("host.fs")
local toolchain = require("host.toolchain")
local trust = require("host.trust")

local M = {}

---Settings that say where rocks are installed and removed.
local places = {
  "rocks_trees",
  "rocks_subdir",
  "lua_modules_path",
  "lib_modules_path",
  "home_tree",
  "home",
}

---Settings that name servers or programs, or folders of libraries.
local risky = {
  "rocks_servers",
  "upload",
  "upload_server",
  "upload_servers",
  "web_browser",
  "hooks_enabled",
  "external_deps_dirs",
  "external_deps_patterns",
  "external_deps_subdirs",
  "runtime_external_deps_patterns",
  "runtime_external_deps_subdirs",
}

---Variables that are folders of the Lua: those of `luarocks init`.
local folders = { LUA_DIR = true, LUA_INCDIR = true, LUA_LIBDIR = true, LUA_BINDIR = true, LUALIB = true }

---Reports whether a value is a folder of the machine, not one of the clone: its headers and
---libraries become part of rocks.
---@param value any
---@param root string of the project
---@return boolean
local function is_folder_outside(value, root)
  if type(value) ~= "string" or not path.is_abs(value) or not fs.is_dir(value) then
    return false
  end
  local inside = path.rel(host_fs.real(root), host_fs.real(value))
  return inside:find("^%.%.") ~= nil or path.is_abs(inside)
end

---Reports whether a program is a Lua of the machine or of pluv.
---@param program string
---@return boolean
local function is_known(program)
  for _, list in ipairs { toolchain.installed(), toolchain.system() } do
    for _, candidate in ipairs(list) do
      if candidate.path == program then
        return true
      end
    end
  end
  return false
end

---Returns what a project's file names that needs trust; nil for nothing.
---@param fields table<string, any>
---@param inherited table<string, any> variables of the user's files
---@param root string of the project
---@return string? setting
local function needs_trust(fields, inherited, root)
  for _, list in ipairs { places, risky } do
    for _, name in ipairs(list) do
      if fields[name] ~= nil then
        return name
      end
    end
  end
  for name, value in pairs(type(fields.variables) == "table" and fields.variables or {}) do
    local is_folder = (folders[name] == true or name:find("_%u*DIR$") ~= nil) and is_folder_outside(value, root)
    if name == "LUALIB" then
      is_folder = type(value) == "string" and value:find("^[%w._-]+$") ~= nil
    elseif name == "LUA" then
      is_folder = type(value) == "string" and is_known(value)
    elseif name == "LUA_BINDIR" and not fields.variables.LUA then
      is_folder = false -- the Lua in it would be run
    end
    if not is_folder and value ~= inherited[name] then
      return "variables." .. name
    end
  end
end

---Fails with `trust.required` if the project's configuration says where rocks are, and is
---not trusted.
---@param settings pluv.RocksSettings
function M.check_places(settings)
  local fields = settings.files.project and settings.files.project.fields or {}
  for _, name in ipairs(places) do
    if fields[name] ~= nil then
      M.check(settings)
      return
    end
  end
end

---Fails with `trust.required` if the project's configuration names servers or programs, and
---is not trusted.
---@param settings pluv.RocksSettings
function M.check(settings)
  local file = settings.files.project
  if not file or not file.fields or settings.is_trusted then
    return
  end
  settings.is_trusted = true
  local setting = needs_trust(file.fields, file.inherited or {}, path.dir(path.dir(file.file)))
  if setting and trust.state(file.file, fs.read(file.file)) ~= "trusted" then
    settings.is_trusted = false
    local shown = path.rel(settings.ctx.dir, file.file)
    errors.raise {
      code = "trust.required",
      message = ("%s sets `%s`, and is not trusted"):format(shown, setting),
      hint = ("read it, then run `pluv trust %s`; or ignore the project with `--no-project`"):format(shown),
    }
  end
end

return M

---Trust in the configuration of a LuaRocks project: it may come with a clone, and name
---servers and programs.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local toolchain = require("host.toolchain")
local trust = require("host.trust")

local M = {}

---Settings that name servers or programs.
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
---@return string? setting
local function needs_trust(fields)
  for _, name in ipairs(risky) do
    if fields[name] ~= nil then
      return name
    end
  end
  for name, value in pairs(type(fields.variables) == "table" and fields.variables or {}) do
    local is_folder = folders[name] == true or name:find("_%u*DIR$") ~= nil
    if name == "LUA" then
      is_folder = type(value) == "string" and is_known(value)
    elseif name == "LUA_BINDIR" and not fields.variables.LUA then
      is_folder = false -- the Lua in it would be run
    end
    if not is_folder then
      return "variables." .. name
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
  local setting = needs_trust(file.fields)
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

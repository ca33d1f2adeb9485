---The place where a command of `pluv rocks` resolves and builds: a project without
---pluv.toml in a temporary folder, so that all of pluv's code for projects serves trees
---too.
local errors = require("std.errors")
local host_fs = require("host.fs")
local machine_folders = require("pluv.machine.folders")
local projects = require("pluv.project")
local build_settings = require("pluv.project.build_settings")
local servers = require("pluv.rocks.servers")
local unsupported = require("pluv.rocks.unsupported")

local M = {}

---@class pluv.RocksWorkshop
---@field settings pluv.RocksSettings
---@field project pluv.Project
---@field runtime pluv.Runtime
---@field registries pluv.Registry[]
---@field work string folder for temporary files

---Variables of LuaRocks' configuration that are not for builds: pluv finds the Lua and its
---own programs itself.
local own = { LUA = true, LUA_DIR = true, LUA_BINDIR = true, LUA_VERSION = true, LUALIB = true, ROCKS_TREE = true, SCRIPTS_DIR = true }

---Adds where the libraries of the system are, if LuaRocks' configuration says so
---(std.deps.external).
---@param settings pluv.RocksSettings
---@param variables table<string, string>
local function add_places(settings, variables)
  local function text(value)
    return type(value) == "table" and table.concat(value, ";") or tostring(value)
  end
  for _, name in ipairs {
    "external_deps_dirs",
    "external_deps_patterns",
    "external_deps_subdirs",
    "runtime_external_deps_patterns",
    "runtime_external_deps_subdirs",
  } do
    local value = settings.said[name] ~= nil and settings.all[name]
    if value and name == "external_deps_dirs" then
      variables[name] = text(value)
    elseif type(value) == "table" then
      for kind, list in pairs(value) do
        variables[name .. "." .. kind] = text(list)
      end
    end
  end
end

---Calls a function with a workshop, which is removed afterwards.
---@param settings pluv.RocksSettings
---@param fn fun(workshop: pluv.RocksWorkshop): any ...
---@return any ...
function M.with(settings, fn)
  unsupported.check_settings(settings)
  local runtime = settings:runtime()
  if runtime.source == "builtin" then
    errors.raise {
      code = "runtime.missing",
      message = "there is no Lua on this machine to install rocks for",
      hint = "install one with `pluv install lua@5.4`",
    }
  end
  return host_fs.scratch(machine_folders.work_dir(), "rocks-", function(work)
    local project = projects.from_text(work, "")
    local list = servers.list(settings)
    project.registries = list
    local variables = {}
    for name, value in pairs(settings.given) do
      if not own[name] and type(value) == "string" then
        variables[name] = value
      end
    end
    add_places(settings, variables)
    build_settings.use(project, variables)
    return fn { settings = settings, project = project, runtime = runtime, registries = list, work = work }
  end)
end

return M

---The settings of a command of `pluv rocks`: LuaRocks' configuration files, then the
---options of the command line.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local host_http = require("host.http")
local toolchain = require("host.toolchain")
local runtimes = require("pluv.runtime")
local headers = require("pluv.runtime.headers")
local build_variables = require("pluv.build.variables")
local config_files = require("pluv.rocks.config_files")
local defaults = require("pluv.rocks.defaults")
local project_trust = require("pluv.rocks.project_trust")
local trees = require("pluv.rocks.trees")

local M = {}

---@class pluv.RocksSettings
---@field ctx pluv.Context
---@field opts table<string, any> flags of the command
---@field lua string version of Lua, such as "5.4"
---@field is_lua_given boolean whether an option or a file names it
---@field all table<string, any> LuaRocks' settings by name
---@field said table<string, any> the settings that files name
---@field given table<string, string> variables that files or the command line set
---@field files { system: pluv.RocksConfigFile, user: pluv.RocksConfigFile, project?: pluv.RocksConfigFile }
---@field project? string folder of LuaRocks' project
---@field trees pluv.RocksTree[] as they are searched
---@field target pluv.RocksTree the tree to work on
---@field arg_tree? pluv.RocksTree the tree of `--tree`, `--local` or `--global`
---@field known_runtime? pluv.Runtime
---@field is_trusted? boolean whether the project's configuration was checked (rocks/project_trust)
local Settings = {}
Settings.__index = Settings

---@param message string
---@param hint? string
local function usage(message, hint)
  errors.raise { code = "cli.usage", message = message, hint = hint }
end

---@param words string[]
---@return table<string, string>
local function assigned(words)
  local set = {}
  for _, word in ipairs(words) do
    local name, value = word:match("^([^=]+)=(.*)$")
    set[name] = value
  end
  return set
end

---Adds the servers of the command line.
---@param all table<string, any>
---@param opts table<string, any>
local function set_servers(all, opts)
  if opts.only_server and (opts.dev or opts.server) then
    usage(("`--only-server` cannot be combined with `%s`"):format(opts.dev and "--dev" or "--server"))
  end
  local servers = tables.copy(all.rocks_servers)
  if opts.server then
    table.insert(servers, 1, opts.server)
  end
  if opts.dev then
    for i, server in ipairs(servers) do
      local list = type(server) == "table" and server or { server }
      for j, mirror in ipairs(list) do
        list[j] = mirror:gsub("/+$", "") .. "/dev"
      end
      servers[i] = #list == 1 and list[1] or list
    end
  end
  all.rocks_servers = opts.only_server and { opts.only_server } or servers
end

---Returns the version of Lua that a program such as `luarocks-5.1` is named after, or
---that the command line, LuaRocks' files, or pluv choose.
---@param ctx pluv.Context
---@param opts table<string, any>
---@param project string?
---@return string version
---@return boolean is_given
---@return pluv.Runtime? runtime
local function choose_lua(ctx, opts, project)
  local version = opts.lua_version
  if version and not version:find("^%d+%.%d+$") then
    usage(("`%s` is not a version of Lua"):format(version), "write it like `--lua-version 5.4`")
  end
  if opts.lua_dir then
    local runtime = M.runtime_below(path.resolve(ctx.dir, opts.lua_dir), version)
    return runtime.lua, true, runtime
  end
  version = version or config_files.default_lua(project)
  if version then
    return version, true
  end
  local runtime = runtimes.choose(nil, nil, ctx.dir)
  return runtime.lua, false, runtime
end

---Returns the Lua in a prefix or its folder bin/. Fails with `runtime.missing`.
---@param dir string
---@param version? string
---@return pluv.Runtime
function M.runtime_below(dir, version)
  local names = { "lua", "luajit" }
  for _, v in ipairs(version and { version } or config_files.lua_versions) do
    local short = v:gsub("%.", "")
    for _, name in ipairs { "lua" .. v, "lua" .. short, "lua-" .. v } do
      table.insert(names, #names - 1, name)
    end
  end
  for _, folder in ipairs { path.join(dir, "bin"), dir } do
    for _, name in ipairs(names) do
      local found = toolchain.identify(path.join(folder, name))
      local runtime = found and runtimes.complete(found)
      if runtime and runtime.loads_rocks and (not version or runtime.lua == version) then
        runtime.from = "--lua-dir"
        return runtime
      end
    end
  end
  return errors.raise {
    code = "runtime.missing",
    message = ("there is no Lua%s in %s"):format(version and " " .. version or "", dir),
    hint = not version and "add `--lua-version`, if it is not the Lua that is there" or nil,
  }
end

---Reads the settings of a command.
---@param ctx pluv.Context
---@param opts table<string, any>
---@return pluv.RocksSettings
function M.load(ctx, opts)
  local project = not opts.no_project
      and (opts.project_tree and path.dir(path.resolve(ctx.dir, opts.project_tree)) or config_files.project_of(ctx.dir))
    or nil
  local lua, is_given, runtime = choose_lua(ctx, opts, project)
  local said, files = config_files.read(lua, project)
  if not opts.lua_version and not opts.lua_dir and said.lua_version then
    lua = said.lua_version
  end
  local all = defaults.of(lua)
  local given = said.variables or {}
  for name, value in pairs(assigned(opts.variable or {})) do
    given[name] = value
  end
  for name, value in pairs(said) do
    if type(value) == "table" and type(all[name]) == "table" and name ~= "rocks_trees" and name ~= "rocks_servers" then
      config_files.merge(all[name], value)
    else
      all[name] = value
    end
  end
  all.lua_version = lua
  all.variables = tables.merge(all.variables, given)
  set_servers(all, opts)
  if opts.timeout then
    all.connection_timeout = tonumber(opts.timeout) or usage(("`%s` is not a number of seconds"):format(opts.timeout))
  end
  local self = setmetatable({
    ctx = ctx,
    opts = opts,
    lua = lua,
    is_lua_given = is_given,
    all = all,
    given = given,
    said = said,
    files = files,
    project = project,
    known_runtime = runtime,
  }, Settings)
  host_http.configure { cache_dir = "", offline = ctx.offline, retries = -1, timeout_seconds = all.connection_timeout }
  project_trust.check_places(self)
  trees.choose(self)
  all.rocks_dir, all.deploy_bin_dir = self.target.place.rocks, self.target.place.bin
  all.deploy_lua_dir, all.deploy_lib_dir = self.target.place.lua, self.target.place.lib
  all.variables.ROCKS_TREE, all.variables.SCRIPTS_DIR = all.rocks_dir, all.deploy_bin_dir
  return self
end

---Returns the Lua to build for. Fails with `runtime.missing`.
---@return pluv.Runtime
function Settings:runtime()
  if self.known_runtime and self.known_runtime.lua == self.lua then
    return self.known_runtime
  end
  local program = self.given.LUA
  if not program and self.given.LUA_BINDIR then
    program = path.join(self.given.LUA_BINDIR, self.all.lua_interpreter or "lua")
  end
  local runtime ---@type pluv.Runtime?
  if program ~= nil and not self.opts.lua_version then
    project_trust.check(self)
    local named = toolchain.identify(program)
    runtime = named and runtimes.complete(named)
  end
  if not runtime or runtime.lua ~= self.lua then
    local ok, chosen = errors.catch(runtimes.choose, nil, nil, self.ctx.dir)
    runtime = ok and chosen.lua == self.lua and chosen or runtimes.find(runtimes.parse(self.lua, "--lua-version"))
  end
  self.known_runtime = runtime
  return runtime
end

---Returns the rocks that the Lua itself provides, with their versions.
---@return table<string, string>
function Settings:provided()
  local ok, runtime = errors.catch(self.runtime, self)
  local provided = ok and runtime.provides or { lua = self.lua .. "-1" }
  return tables.merge(provided, self.all.rocks_provided or {})
end

---Adds the variables of the Lua to the settings; those that cannot be found are missing.
function Settings:describe_lua()
  local ok, runtime = errors.catch(self.runtime, self)
  self.all.lua_found = ok
  if not ok then
    return
  end
  local variables = self.all.variables
  local bin = path.dir(runtime.path)
  local set = { LUA = runtime.path, LUA_BINDIR = bin, LUA_DIR = runtime.prefix or path.dir(bin) }
  local found, dir = errors.catch(headers.find, runtime)
  set.LUA_INCDIR = found and dir or nil
  local libdir, library = build_variables.library(runtime, set.LUA_DIR)
  if fs.is_file(path.join(libdir, library)) then
    set.LUA_LIBDIR, set.LUALIB = libdir, library
  end
  for name, value in pairs(set) do
    variables[name] = self.given[name] or value
  end
end

---Fails with `file.permission` if the user may not write to the tree.
function Settings:require_writable()
  local place = self.target.place
  for _, dir in ipairs { place.rocks, place.lua, place.bin } do
    local at = dir
    while not fs.exists(at) and path.dir(at) ~= at do
      at = path.dir(at)
    end
    if not host_fs.is_writable(at) then
      errors.raise {
        code = "file.permission",
        message = ("you may not write to %s"):format(at),
        hint = "use the tree in your home folder with `--local`, or another one with `--tree DIR`",
      }
    end
  end
end

---Prints a line for programs.
---@param ... string|number|nil columns, separated by tabs
function Settings:print(...)
  local words = {}
  for i = 1, select("#", ...) do
    words[i] = tostring((select(i, ...)) or "")
  end
  self.ctx:value(table.concat(words, "\t") .. "\n")
end

return M

---Prints and changes LuaRocks' settings, for `pluv rocks config`.
local errors = require("std.errors")
local fs = require("std.fs")
local log = require("std.log")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local rockspec = require("host.rockspec")
local term = require("host.term")
local trust = require("host.trust")
local persist = require("pluv.rocks.persist")
local project_trust = require("pluv.rocks.project_trust")

local M = {}

---Splits a key such as `rocks_trees[1].name` into its parts.
---@param key string
---@return (string|integer)[]
local function parts_of(key)
  local parts = {}
  for part in key:gmatch("[^.]+") do
    local name = part:match("^[^%[]*") or ""
    if name ~= "" then
      parts[#parts + 1] = name
    end
    for index in part:sub(#name + 1):gmatch("%[(%d+)%]") do
      parts[#parts + 1] = tonumber(index)
    end
  end
  return parts
end

---Returns the value of a key.
---@param from table
---@param key string
---@return any
local function value_of(from, key)
  local value = from ---@type any
  for _, part in ipairs(parts_of(key)) do
    if type(value) ~= "table" then
      return nil
    end
    value = value[part]
  end
  return value
end

---Sets the value of a key; creates the tables that it needs.
---@param into table
---@param key string
---@param value any
local function set(into, key, value)
  local parts = parts_of(key)
  for i = 1, #parts - 1 do
    if type(into[parts[i]]) ~= "table" then
      into[parts[i]] = {}
    end
    into = into[parts[i]]
  end
  into[parts[#parts]] = value
end

---@param settings pluv.RocksSettings
---@return string
local function scope_of(settings)
  local opts = settings.opts
  if opts.scope then
    if opts.scope ~= "system" and opts.scope ~= "user" and opts.scope ~= "project" then
      errors.raise { code = "cli.usage", message = ("`--scope` takes system, user or project, not `%s`"):format(opts.scope) }
    end
    return opts.scope
  elseif opts["local"] or settings.all.local_by_default and not opts.project_tree then
    return "user"
  elseif opts.project_tree then
    return "project"
  end
  local file = settings.files.system.file
  while not fs.exists(file) and path.dir(file) ~= file do
    file = path.dir(file)
  end
  return host_fs.is_writable(file) and "system" or "user"
end

---Returns the file that the scope of a command names. Fails with `config.scope`.
---@param settings pluv.RocksSettings
---@return string
local function file_of(settings)
  local scope = scope_of(settings)
  local file = settings.files[scope]
  return file and file.file
    or errors.raise {
      code = "config.scope",
      message = "the working folder is not in a project of LuaRocks",
      hint = "create one with `pluv rocks init`",
    }
end

---Returns a value of a command line with the type that the setting has.
---@param settings pluv.RocksSettings
---@param key string
---@param text string
---@return any
local function typed(settings, key, text)
  local now = value_of(settings.all, key)
  if type(now) == "number" and tonumber(text) then
    return tonumber(text)
  elseif type(now) == "boolean" and (text == "true" or text == "false") then
    return text == "true"
  end
  return text
end

---Changes settings of a file.
---@param settings pluv.RocksSettings
---@param values table<string, any> by key; with `--unset` the values do not matter
local function write(settings, values)
  local file, unset = file_of(settings), settings.opts.unset
  local ok, said = errors.catch(rockspec.assign, { path = file, given = { home = settings.all.home, os_getenv = false } })
  if not ok then
    errors.raise {
      code = "config.computed",
      message = ("%s computes its settings"):format(file),
      hint = "edit it yourself: pluv would replace what it computes by its results",
    }
  end
  local fields = persist.with_lists(said and said.fields or {})
  fields.home, fields.os_getenv, fields.dump_env = nil, nil, nil
  for _, key in ipairs(tables.keys(values)) do
    if unset then
      set(fields, key, nil)
    else
      set(fields, key, values[key])
    end
  end
  local project = settings.files.project
  local is_project = project ~= nil and file == project.file
  -- What the user adds to a file that needed no trust needs none either.
  local is_trusted = is_project and errors.catch(project_trust.check, settings)
  fs.make_dir(path.dir(file))
  fs.write(file, persist.assignments(fields))
  if is_trusted then
    trust.add { file }
  end
  settings:print(unset and "Removed" or "Wrote")
  for _, key in ipairs(tables.keys(values)) do
    settings:print("", unset and key or ("%s = %s"):format(key, persist.value(values[key])))
  end
  settings:print(unset and "from" or "to")
  settings:print("", is_project and path.rel(settings.ctx.dir, file) or file)
end

---Makes a version of Lua the default in the folder of a file.
---@param settings pluv.RocksSettings
---@param version string
local function set_lua(settings, version)
  local dir = path.dir(file_of(settings))
  fs.make_dir(dir)
  fs.write(path.join(dir, "default-lua-version.lua"), ('return "%s"\n'):format(version))
  settings:print(("Lua version will default to %s in %s"):format(version, dir))
end

---@param settings pluv.RocksSettings
---@return boolean done
local function old_options(settings)
  local opts, all = settings.opts, settings.all
  local function file(of)
    settings:print(of.file)
    if not of.found then
      errors.raise { code = "file.missing", message = ("there is no file %s"):format(of.file) }
    end
  end
  if opts.lua_incdir then
    settings:print(all.variables.LUA_INCDIR)
  elseif opts.lua_libdir then
    settings:print(all.variables.LUA_LIBDIR)
  elseif opts.lua_ver then
    settings:print(settings.lua)
  elseif opts.system_config then
    file(settings.files.system)
  elseif opts.user_config then
    file(settings.files.user)
  elseif opts.rock_trees then
    for _, tree in ipairs(settings.trees) do
      if tree.name then
        settings:print(tree.root, tree.name)
      else
        settings:print(tree.root)
      end
    end
  else
    return false
  end
  return true
end

---Prints a value: a string as it is, else as Lua. LuaRocks ends only strings with a newline;
---a terminal needs one always.
---@param settings pluv.RocksSettings
---@param value any
local function show(settings, value)
  local is_text = type(value) == "string"
  local ends = is_text or term.terminals().stdout
  settings.ctx:value((is_text and value or persist.value(value)) .. (ends and "\n" or ""), value)
end

---@param settings pluv.RocksSettings
---@return table<string, any>
local function shown(settings)
  local all = tables.copy(settings.all)
  local files = {}
  for scope, file in pairs(settings.files) do
    files[scope] = { file = file.file, found = file.found }
  end
  all.config_files, all.project_dir = files, settings.project
  return all
end

---Reports whether a folder has a library of Lua.
---@param settings pluv.RocksSettings
---@param dir string
---@return boolean
local function has_library(settings, dir)
  local short = settings.lua:gsub("%.", "")
  for _, entry in ipairs(fs.is_dir(dir) and fs.list(dir) or {}) do
    local version = entry.name:match("^liblua(.*)%.%a") or entry.name:match("^lua(.*)%.lib$")
    if version and (version == "" or version:find(settings.lua, 1, true) or version:find(short, 1, true) or version:find("^jit")) then
      return true
    end
  end
  return false
end

---Runs the command.
---@param settings pluv.RocksSettings
function M.run(settings)
  local opts = settings.opts
  settings:describe_lua()
  if old_options(settings) then
    return
  end
  local key = opts.key
  if not key then
    local all = shown(settings)
    settings.ctx:value(persist.assignments(all) .. "\n", all)
    return
  end
  if key == "lua_version" and opts.value then
    set_lua(settings, opts.value)
  elseif key == "lua_dir" and opts.value then
    local values = {}
    for _, name in ipairs { "LUA", "LUA_DIR", "LUA_BINDIR", "LUA_INCDIR", "LUA_LIBDIR" } do
      values["variables." .. name] = settings.all.variables[name]
    end
    write(settings, values)
    return
  end
  if key:find("^%u") then
    key = "variables." .. key
  end
  if opts.value or opts.unset then
    write(settings, { [key] = opts.unset and "" or typed(settings, key, opts.value) })
    if key == "variables.LUA_INCDIR" and opts.value and not fs.is_file(path.join(opts.value, "lua.h")) then
      log.warn("%s has no lua.h; rocks with C code cannot be built with it", opts.value)
    elseif key == "variables.LUA_LIBDIR" and opts.value and not has_library(settings, opts.value) then
      log.warn("%s has no library of Lua", opts.value)
    end
    return
  end
  local value = value_of(shown(settings), key)
  if value == nil then
    errors.raise {
      code = "config.unknown",
      message = ("there is no setting `%s`"):format(key),
      hint = "`pluv rocks config` prints all settings",
    }
  end
  show(settings, value)
end

return M

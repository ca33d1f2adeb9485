---Makes a folder a project of LuaRocks: `init`.
local fs = require("std.fs")
local path = require("std.path")
local platform = require("host.platform")
local rockspec = require("host.rockspec")
local build_log = require("pluv.machine.build_log")
local persist = require("pluv.rocks.persist")
local print = require("pluv.rocks.print")
local rockspec_template = require("pluv.rocks.rockspec_template")

local M = {}

local quote = build_log.quote

---Adds lines to .gitignore that it does not have.
---@param dir string
---@param entries string[]
local function ignore(dir, entries)
  local file = path.join(dir, ".gitignore")
  local text = fs.read_if_exists(file) or ""
  local added = {}
  for _, entry in ipairs(entries) do
    if not ("\n" .. text .. "\n"):find("\n/" .. entry .. "\n", 1, true) then
      added[#added + 1] = "/" .. entry .. "\n"
    end
  end
  fs.write(file, text .. table.concat(added))
end

---Returns the program `luarocks` of a project: this pluv, on the project's tree.
---@param tree string
---@return string
local function luarocks(tree)
  local pluv = platform.describe().executable
  return table.concat({
    "#!/bin/sh",
    "# LuaRocks' commands for this project, made by pluv",
    "pluv=" .. quote(pluv),
    '[ -x "$pluv" ] || pluv=pluv',
    ('exec "$pluv" rocks --project-tree %s "$@"'):format(quote(tree)),
  }, "\n") .. "\n"
end

---Returns the program `lua` of a project: its Lua, which finds the rocks of its tree.
---@param settings pluv.RocksSettings
---@param runtime pluv.Runtime
---@param tree string
---@return string
local function interpreter(settings, runtime, tree)
  local list, clist = {}, {}
  local roots = { tree }
  for _, other in ipairs(settings.trees) do
    roots[#roots + 1] = other.root ~= tree and other.root or nil
  end
  for _, root in ipairs(roots) do
    local lua = path.join(root, settings.all.lua_modules_path)
    list[#list + 1] = path.join(lua, "?.lua")
    list[#list + 1] = path.join(lua, "?", "init.lua")
    clist[#clist + 1] = path.join(root, settings.all.lib_modules_path, "?." .. settings.all.lib_extension)
  end
  local start = ("package.path=%q..package.path;package.cpath=%q..package.cpath"):format(
    table.concat(list, ";") .. ";",
    table.concat(clist, ";") .. ";"
  )
  return table.concat({
    "#!/bin/sh",
    "# The Lua of this project, made by pluv",
    ('exec %s -e %s $([ "$*" ] || echo -i) "$@"'):format(quote(runtime.path), quote(start)),
  }, "\n") .. "\n"
end

---Reports whether a file is a program that LuaRocks or pluv made.
---@param file string
---@return boolean
local function is_made(file)
  local text = fs.read(file)
  return text:find("LUAROCKS_SYSCONFDIR", 1, true) ~= nil or text:find("made by pluv", 1, true) ~= nil
end

---@param settings pluv.RocksSettings
---@param shown string the folder, as the command line names it
---@param tree string
local function write_programs(settings, shown, tree)
  local dir = path.resolve(settings.ctx.dir, shown)
  local function name_of(program)
    return shown == "." and program or path.join(shown, program)
  end
  local file = path.join(dir, "luarocks")
  if fs.exists(file) then
    settings:print(("%s already exists. Not overwriting it!"):format(name_of("luarocks")))
  else
    settings:print(("Preparing %s ..."):format(name_of("luarocks")))
    fs.write(file, luarocks(tree), 493) -- 0755
  end
  file = path.join(dir, "lua")
  if fs.exists(file) and not is_made(file) then
    settings:print(("%s already exists and does not look like a wrapper script. Not overwriting."):format(name_of("lua")))
    return
  end
  settings:print(("Preparing %s for version %s..."):format(name_of("lua"), settings.lua))
  fs.write(file, interpreter(settings, settings:runtime(), tree), 493)
end

---Writes the configuration of the project, unless it computes its settings.
---@param settings pluv.RocksSettings
---@param file string
---@param shown string
local function write_config(settings, file, shown)
  local ok, said = pcall(rockspec.assign, { path = file, given = { home = settings.all.home, os_getenv = false } })
  if not ok then
    settings:print(("Will not attempt to overwrite %s"):format(shown))
    return
  end
  local fields = said and said.fields or {}
  fields.home, fields.os_getenv, fields.dump_env = nil, nil, nil
  for _, name in ipairs { "LUA_DIR", "LUA_INCDIR", "LUA_LIBDIR", "LUA_BINDIR", "LUA" } do
    local value = (name == "LUA_LIBDIR" and settings.given or settings.all.variables)[name]
    if value then
      fields.variables = fields.variables or {}
      fields.variables[name] = value
    end
  end
  fs.write(file, persist.assignments(fields))
  settings:print("Wrote " .. shown)
end

---Makes the working folder a project.
---@param settings pluv.RocksSettings
function M.create(settings)
  local opts, dir = settings.opts, settings.ctx.dir
  settings:describe_lua()
  settings:runtime() -- fails early without a Lua
  local name = opts.name or path.base(dir)
  print.title(settings, ("Initializing project '%s' for Lua %s ..."):format(name, settings.lua))
  local has_rockspec = false
  for _, entry in ipairs(fs.list(dir)) do
    has_rockspec = has_rockspec or entry.name:find("%.rockspec$") ~= nil
  end
  if not has_rockspec then
    rockspec_template.write(settings, { name = name, version = opts.version or "dev", dir = dir })
  end
  local wrapper_dir, tree = opts.wrapper_dir or ".", path.join(dir, "lua_modules")
  if not opts.no_gitignore then
    settings:print("Adding entries to .gitignore ...")
    local entries = { "lua_modules", ".luarocks" }
    if not opts.no_wrapper_scripts then
      local below = path.rel(dir, path.resolve(dir, wrapper_dir))
      local prefix = (below == "." or below:find("^%.%.")) and "" or below .. "/"
      table.insert(entries, 1, prefix .. "luarocks")
      table.insert(entries, 2, prefix .. "lua")
    end
    ignore(dir, entries)
  end
  settings:print("Preparing ./.luarocks/ ...")
  local shown = (".luarocks/config-%s.lua"):format(settings.lua)
  local file = path.join(dir, shown)
  if opts.reset then
    fs.remove(file)
    if not opts.no_wrapper_scripts then
      fs.remove(path.join(path.resolve(dir, wrapper_dir), "lua"))
    end
  end
  fs.make_dir(path.join(dir, ".luarocks"))
  write_config(settings, file, shown)
  fs.write(path.join(dir, ".luarocks", "default-lua-version.lua"), ('return "%s"\n'):format(settings.lua))
  settings:print("Preparing ./lua_modules/ ...")
  fs.make_dir(path.join(tree, settings.all.rocks_subdir))
  if not opts.no_wrapper_scripts then
    write_programs(settings, wrapper_dir, tree)
  end
end

return M

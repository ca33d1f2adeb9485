---Build type `builtin`: copies Lua files, compiles C files; by the rules of LuaRocks'
---build/builtin.lua.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local tables = require("std.table")
local host_fs = require("host.fs")
local compiling = require("pluv.build.c_modules")
local detection = require("pluv.build.detection")
local files = require("pluv.build.files")
local variables = require("pluv.build.variables")

local M = { plain = true }

---Returns the path of a Lua module below lua/.
---@param name string
---@param file string
---@return string
local function lua_target(name, file)
  local target, ending = name:gsub("%.", "/"), file:sub(-9)
  local is_init = file == "init.lua" or ending == "/init.lua" or ending == "\\init.lua"
  return target .. (is_init and name:sub(-5) ~= ".init" and "/init.lua" or ".lua")
end

---Installs a C module. Like LuaRocks, also tries to copy it into the source, as the
---rockspec may name it there.
---@param b pluv.Build
---@param module pluv.CModule
local function install_module(b, module)
  local to = fs.inside(b.dest, "lib/" .. module.output)
  fs.copy(module.target, to)
  host_fs.chmod(to, 493) -- 0755
  errors.catch(function()
    fs.copy(module.target, files.made(b, module.output))
  end)
end

---Detects the modules of a rockspec of format 3.0 that lists none.
---@param b pluv.Build
---@return table modules
local function detect(b)
  local found = detection.of(b.source, b.source_root, b.guessed)
  local modules = found.lua --[[@as table<string, any>]]
  local _, _, libraries = compiling.external_folders(b)
  for name, source in pairs(found.c) do
    modules[name] = { sources = { source }, defines = {}, libraries = libraries }
  end
  if not b.spec.build.install and found.has_programs then
    local programs = {}
    for i, file in ipairs(found.programs) do
      programs[i] = { file = file }
    end
    b.spec.build.install = { bin = programs }
  end
  b.spec.build.copy_directories = b.spec.build.copy_directories or found.documents
  return modules
end

---Compiles C modules, and installs Lua modules.
---@param b pluv.Build
function M.build(b)
  local modules = b.spec.build.modules
  if not modules then
    if b.format == "1.0" or b.format == "1.1" then
      errors.raise { code = "build.failed", message = ("the rockspec of %s %s lists no modules"):format(b.name, b.version) }
    end
    modules = detect(b)
  end
  local c_modules, lua_modules = {}, {}
  for _, name in ipairs(tables.keys(modules)) do
    local value = modules[name]
    if type(value) == "string" then
      lua_modules[#lua_modules + 1] = { from = value, to = "lua/" .. lua_target(name, value) }
    else
      c_modules[#c_modules + 1] = name
    end
  end
  files.put_all(b, lua_modules)
  if #c_modules > 0 then
    local include = variables.include(b)
    local toolchain = compiling.find_toolchain(b)
    local made = {}
    for i, name in ipairs(c_modules) do
      made[i] = compiling.commands_of(b, toolchain, include, name, modules[name])
    end
    compiling.build(b, made)
    for _, module in ipairs(made) do
      install_module(b, module)
    end
  end
  -- A folder lua/ of the source is always installed whole.
  if fs.is_dir(path.join(b.source, "lua")) then
    local list = {}
    for _, entry in ipairs(files.walk(b, "lua")) do
      if entry.type == "file" then
        list[#list + 1] = { from = "lua/" .. entry.name, to = "lua/" .. entry.name }
      end
    end
    files.put_all(b, list)
  end
end

return M

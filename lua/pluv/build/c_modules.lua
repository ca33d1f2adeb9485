---Compiles and links C modules by the rules of LuaRocks' build/builtin.lua.
local fs = require("std.fs")
local path = require("std.path")
local compile_commands = require("pluv.machine.compile_commands")
local compilers = require("pluv.machine.compiler")
local files = require("pluv.build.files")
local variables = require("pluv.build.variables")

local M = {}

---Replaces variables in words, and drops those that end up empty.
---@param b pluv.Build
---@param values string[]
---@return string[]
local function expand(b, values)
  local out = {}
  for _, value in ipairs(values) do
    local word = variables.substitute(b, value)
    if word ~= "" then
      out[#out + 1] = word
    end
  end
  return out
end

---@class pluv.CModule the commands that build a C module
---@field compiles table<string, string[]> by object file
---@field link string[]
---@field target string
---@field output string path below lib/

---Returns the folders of external dependencies that have a library: the default
---search path of modules.
---@param b pluv.Build
---@return string[] incdirs
---@return string[] libdirs
---@return string[] libraries
function M.external_folders(b)
  local names, incdirs, libdirs, libraries = {}, {}, {}, {}
  for name, wanted in pairs(b.spec.external_dependencies or {}) do
    names[#names + 1] = wanted.library and name or nil
  end
  table.sort(names)
  for i, name in ipairs(names) do
    incdirs[i], libdirs[i] = b.variables[name .. "_INCDIR"], b.variables[name .. "_LIBDIR"]
    libraries[i] = b.spec.external_dependencies[name].library
  end
  return incdirs, libdirs, libraries
end

---Returns the commands that build a C module.
---@param b pluv.Build
---@param toolchain pluv.Toolchain
---@param include string folder with lua.h
---@param name string
---@param module { sources: string[], defines: string[], incdirs?: string[], libdirs?: string[], libraries: string[] }
---@return pluv.CModule
function M.commands_of(b, toolchain, include, name, module)
  local compiles, objects = {}, {}
  local external_incdirs, external_libdirs = M.external_folders(b)
  local defines, incdirs = expand(b, module.defines), expand(b, module.incdirs or external_incdirs)
  for i, source in ipairs(module.sources) do
    source = files.plain(source)
    files.file(b, source)
    local object = source:gsub("%.[^.]*$", "") .. "." .. toolchain.object
    files.made(b, object)
    objects[i] = object
    compiles[object] = compile_commands.compile(toolchain, {
      source = source,
      object = object,
      include = include,
      defines = defines,
      incdirs = incdirs,
      options = b.options,
    })
  end
  local output = name:gsub("%.", "/") .. "." .. toolchain.library
  local target = fs.inside(b.modules, output)
  fs.make_dir(path.dir(target))
  local link = compile_commands.link_module(toolchain, {
    name = name,
    target = target,
    objects = objects,
    libdirs = expand(b, module.libdirs or external_libdirs),
    libraries = expand(b, module.libraries),
    lua = toolchain.kind ~= "unix" and variables.lua_library(b) or nil,
    runtime = b.variables.MSVCRT,
  })
  return { compiles = compiles, link = link, target = target, output = output }
end

---@param compiles table<string, string[]>
---@return string[][] sorted by object file
local function in_order(compiles)
  local objects, commands = {}, {}
  for object in pairs(compiles) do
    objects[#objects + 1] = object
  end
  table.sort(objects)
  for i, object in ipairs(objects) do
    commands[i] = compiles[object]
  end
  return commands
end

---Builds C modules. Objects that several modules share are compiled once.
---@param b pluv.Build
---@param modules pluv.CModule[]
function M.build(b, modules)
  local shared, links, alike = {}, {}, true
  for i, module in ipairs(modules) do
    links[i] = module.link
    for object, argv in pairs(module.compiles) do
      local other = shared[object]
      alike = alike and (not other or table.concat(other, "\0") == table.concat(argv, "\0"))
      shared[object] = argv
    end
  end
  if alike then
    b.log:run_all(in_order(shared), b.source)
    b.log:run_all(links, b.source)
    return
  end
  -- The same source with other flags has the same object name: these modules are
  -- built one after the other, as LuaRocks builds all.
  for _, module in ipairs(modules) do
    b.log:run_all(in_order(module.compiles), b.source)
    b.log:run(module.link, b.source)
  end
end

---Returns the compiler with its flags, and lets the build's commands find it. If it writes
---debugging information, the name of the build folder is left out where possible.
---@param b pluv.Build
---@return pluv.Toolchain
function M.find_toolchain(b)
  local toolchain = compilers.find(b.variables)
  compilers.enter(toolchain, b.log.env)
  for _, flag in ipairs(toolchain.cflags) do
    if flag:find("^%-g") then
      toolchain.cflags[#toolchain.cflags + 1] = compilers.prefix_map(b.source)
      break
    end
  end
  return toolchain
end

return M

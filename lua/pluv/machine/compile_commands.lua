---The commands of C compilers and linkers. Those for C modules are LuaRocks'
---(build/builtin.lua).
local M = {}

---Joins lists of words.
---@param ... string[]
---@return string[]
local function join(...)
  local out = {}
  for _, words in ipairs { ... } do
    for _, word in ipairs(words) do
      out[#out + 1] = word
    end
  end
  return out
end

M.join = join

---@param values string[]
---@param form string such as "-l%s"
---@return string[]
local function each(values, form)
  local out = {}
  for i, value in ipairs(values) do
    out[i] = form:gsub("%%s", function()
      return value
    end)
  end
  return out
end

---@class pluv.Compilation
---@field source string
---@field object string
---@field include? string folder with lua.h
---@field defines? string[] as `NAME` or `NAME=VALUE`
---@field incdirs? string[]
---@field options? string[] last on the command line

---Returns the command that compiles a source.
---@param toolchain pluv.Toolchain
---@param c pluv.Compilation
---@return string[]
function M.compile(toolchain, c)
  local include = c.include and { "-I" .. c.include } or {}
  local rest = join(each(c.defines or {}, "-D%s"), each(c.incdirs or {}, "-I%s"), c.options or {})
  if toolchain.kind == "msvc" then
    return join(toolchain.cc, toolchain.cflags, { "-c", "-Fo" .. c.object }, include, { c.source }, rest)
  end
  return join(toolchain.cc, toolchain.cflags, include, { "-c", c.source, "-o", c.object }, rest)
end

---@class pluv.ModuleLink
---@field name string of the Lua module
---@field target string
---@field objects string[]
---@field libdirs string[]
---@field libraries string[]
---@field lua? string the library of the runtime, on Windows
---@field runtime? string library of C functions [default: m], with MinGW

---Returns the name of the function that a C module exports: what follows the first hyphen
---of its name.
---@param name string
---@return string
local function exported(name)
  name = name:gsub("%.", "_")
  return "luaopen_" .. (name:match("^[^%-]+%-(.+)$") or name)
end

---Returns the command that links a C module. On Windows it names the runtime's library: a
---DLL has no undefined symbols.
---@param toolchain pluv.Toolchain
---@param m pluv.ModuleLink
---@return string[]
function M.link_module(toolchain, m)
  local lua = m.lua and { m.lua } or {}
  if toolchain.kind == "msvc" then
    local out = { "-export:" .. exported(m.name), "-out:" .. m.target, "-implib:" .. m.target .. ".lib" }
    return join(
      toolchain.ld,
      toolchain.ldflags,
      toolchain.libflag,
      out,
      lua,
      m.objects,
      each(m.libdirs, "-libpath:%s"),
      each(m.libraries, "%s.lib")
    )
  end
  local is_mingw = toolchain.kind == "mingw"
  return join(
    toolchain.ld,
    toolchain.ldflags,
    toolchain.libflag,
    { "-o", m.target },
    m.objects,
    each(m.libdirs, "-L%s"),
    toolchain.rpath and each(m.libdirs, "-Wl,-rpath,%s") or {},
    each(m.libraries, "-l%s"),
    lua,
    is_mingw and { "-l" .. (m.runtime or "m") } or {}
  )
end

---Returns the commands that link a runtime of Windows: its DLL, with an import library for
---C modules, and a program that uses the DLL.
---@param toolchain pluv.Toolchain
---@param dll { name: string, objects: string[] } `name` without extension, such as "lua54"
---@return string[] link
---@return string import name of the import library
function M.link_dll(toolchain, dll)
  if toolchain.kind == "msvc" then
    local import = dll.name .. ".lib"
    local out = { "-out:" .. dll.name .. ".dll", "-implib:" .. import }
    return join(toolchain.ld, toolchain.ldflags, toolchain.libflag, out, dll.objects), import
  end
  local import = "lib" .. dll.name .. ".dll.a"
  local out = { "-o", dll.name .. ".dll", "-Wl,--out-implib," .. import }
  return join(toolchain.cc, toolchain.libflag, out, dll.objects, toolchain.ldflags, { "-lm" }), import
end

---Returns the command that links a program.
---@param toolchain pluv.Toolchain
---@param target string
---@param objects string[] and libraries
---@param libraries? string[] flags at the end
---@return string[]
function M.link_program(toolchain, target, objects, libraries)
  if toolchain.kind == "msvc" then
    return join(toolchain.ld, { "/nologo" }, toolchain.ldflags, { "-out:" .. target }, objects)
  end
  return join(toolchain.cc, { "-o", target }, toolchain.ldflags, objects, libraries or {})
end

---Returns the command that packs objects into a static library.
---@param toolchain pluv.Toolchain
---@param target string
---@param objects string[]
---@return string[]
function M.archive(toolchain, target, objects)
  if toolchain.kind == "msvc" then
    return join(toolchain.ar, { "/nologo", "-out:" .. target }, objects)
  end
  return join(toolchain.ar, { "rcs", target }, objects)
end

return M

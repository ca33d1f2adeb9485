---Builds LuaJIT on Windows: with its own msvcbuild.bat for Microsoft's compiler, and for
---MinGW by the same steps, so that no make is needed.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local commands = require("pluv.machine.compile_commands")

local M = {}

---@class pluv.LuaJITPlan what a release's msvcbuild.bat says
---@field assembly string source of the interpreter, such as "vm_x64.dasc"
---@field flags string[] of DynASM
---@field libraries string[] sources of the libraries

---Reads a release's msvcbuild.bat. Fails with `build.failed`.
---@param text string
---@return pluv.LuaJITPlan
function M.plan(text)
  local function words(name)
    local list = {}
    for word in (text:match("@set " .. name .. "=([^\r\n]*)") or ""):gmatch("%S+") do
      list[#list + 1] = word
    end
    return list
  end
  local plan = { assembly = words("DASC")[1] or "vm_x86.dasc", flags = words("DASMFLAGS"), libraries = words("ALL_LIB") }
  if #plan.flags == 0 or #plan.libraries == 0 then
    errors.raise { code = "build.failed", message = "src/msvcbuild.bat does not say how to build this release" }
  end
  return plan
end

---Compiles sources.
---@param b pluv.RuntimeBuild
---@param src string
---@param cc pluv.Toolchain
---@param sources string[]
---@param options { defines?: string[], incdirs?: string[] }
---@return string[] objects
local function compile(b, src, cc, sources, options)
  local objects, list = {}, {}
  for i, source in ipairs(sources) do
    local object = source:gsub("c$", "o")
    objects[i] = object
    list[i] = commands.compile(cc, {
      source = source,
      object = object,
      defines = options.defines,
      incdirs = options.incdirs,
      options = { "-fomit-frame-pointer", "-U_FORTIFY_SOURCE" },
    })
  end
  b.log:run_all(list, src)
  return objects
end

---@param dir string
---@param pattern string
---@return string[]
local function matching(dir, pattern)
  local list = {}
  for _, entry in ipairs(fs.list(dir)) do
    if entry.name:find(pattern) then
      list[#list + 1] = entry.name
    end
  end
  return list
end

---Generates the interpreter's code and the tables of the libraries, as msvcbuild.bat does.
---@param b pluv.RuntimeBuild
---@param root string
---@param src string
---@param cc pluv.Toolchain
---@param plan pluv.LuaJITPlan
local function generate(b, root, src, cc, plan)
  local run, minilua, buildvm = b.log, path.join(src, "minilua.exe"), path.join(src, "buildvm.exe")
  run:run(commands.link_program(cc, minilua, compile(b, src, cc, { "host/minilua.c" }, {}), { "-lm" }), src)
  local dynasm = { minilua, "../dynasm/dynasm.lua", "-LN" }
  run:run(commands.join(dynasm, plan.flags, { "-o", "host/buildvm_arch.h", plan.assembly }), src)
  if fs.is_file(path.join(src, "host", "genversion.lua")) then
    fs.write(path.join(src, "luajit_relver.txt"), fs.read(path.join(root, ".relver")))
    run:run({ minilua, "host/genversion.lua" }, src)
  end
  local sources = matching(path.join(src, "host"), "^buildvm.*%.c$")
  for i, name in ipairs(sources) do
    sources[i] = "host/" .. name
  end
  run:run(commands.link_program(cc, buildvm, compile(b, src, cc, sources, { incdirs = { ".", "../dynasm" } })), src)
  run:run({ buildvm, "-m", "peobj", "-o", "lj_vm.o" }, src)
  for _, kind in ipairs { "bcdef", "ffdef", "libdef", "recdef" } do
    run:run(commands.join({ buildvm, "-m", kind, "-o", "lj_" .. kind .. ".h" }, plan.libraries), src)
  end
  run:run(commands.join({ buildvm, "-m", "vmdef", "-o", "jit/vmdef.lua" }, plan.libraries), src)
  run:run({ buildvm, "-m", "folddef", "-o", "lj_folddef.h", "lj_opt_fold.c" }, src)
end

---Puts the files where `make install` puts them on other systems. The modules in Lua are
---also beside the program, which looks for them there.
---@param b pluv.RuntimeBuild
---@param src string
---@param import string
---@param series string
local function install(b, src, import, series)
  for _, name in ipairs { "luajit.exe", "lua51.dll" } do
    fs.copy(path.join(src, name), path.join(b.stage, "bin", name))
  end
  fs.copy(path.join(src, import), path.join(b.stage, "lib", import))
  for _, name in ipairs { "lua.h", "luaconf.h", "lualib.h", "lauxlib.h", "luajit.h", "lua.hpp" } do
    fs.copy(path.join(src, name), path.join(b.stage, "include", "luajit-" .. series, name))
  end
  for _, name in ipairs(matching(path.join(src, "jit"), "%.lua$")) do
    fs.copy(path.join(src, "jit", name), path.join(b.stage, "share", "luajit-" .. series, "jit", name))
    fs.copy(path.join(src, "jit", name), path.join(b.stage, "bin", "lua", "jit", name))
  end
end

---Builds a source folder into b.stage.
---@param b pluv.RuntimeBuild
---@param root string
---@param cc pluv.Toolchain
---@param series string such as "2.1"
function M.build(b, root, cc, series)
  local src = path.join(root, "src")
  if cc.kind == "msvc" then
    b.log:shell("msvcbuild.bat", src)
    install(b, src, "lua51.lib", series)
    return
  end
  generate(b, root, src, cc, M.plan(fs.read(path.join(src, "msvcbuild.bat"))))
  local objects = compile(b, src, cc, matching(src, "^l[ji][_b].*%.c$"), { defines = { "LUA_BUILD_AS_DLL" } })
  objects[#objects + 1] = "lj_vm.o"
  local argv, import = commands.link_dll(cc, { name = "lua51", objects = objects })
  b.log:run(argv, src)
  local program = compile(b, src, cc, { "luajit.c" }, { defines = { "LUA_BUILD_AS_DLL" } })
  b.log:run(commands.link_program(cc, "luajit.exe", { program[1], import }, { "-lm" }), src)
  install(b, src, import, series)
end

return M

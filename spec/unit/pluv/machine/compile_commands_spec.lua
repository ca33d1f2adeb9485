local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local commands, compilers = require("pluv.machine.compile_commands"), require("pluv.machine.compiler")

local function nothing() end

local mingw = compilers.of_windows({ kind = "mingw", cc = { "gcc" } }, nothing)
local msvc = compilers.of_windows({ kind = "msvc", cc = { "cl" } }, nothing)

---@param argv string[]
---@return string
local function text(argv)
  return table.concat(argv, " ")
end

describe("the commands of a compiler", function()
  it("compile a source", function()
    local function both(c)
      local object = c.object
      c.object = object .. ".o"
      local gcc = text(commands.compile(mingw, c))
      c.object = object .. ".obj"
      return gcc, text(commands.compile(msvc, c))
    end
    local gcc, cl =
      both { source = "src/x.c", object = "src/x", include = "C:\\lua", defines = { "A", "B=100%" }, incdirs = { "i" }, options = { "-g" } }
    assert.equal("gcc -O2 -IC:\\lua -c src/x.c -o src/x.o -DA -DB=100% -Ii -g", gcc)
    assert.equal("cl /nologo /MD /O2 -c -Fosrc/x.obj -IC:\\lua src/x.c -DA -DB=100% -Ii -g", cl)
    gcc, cl = both { source = "x.c", object = "x" }
    assert.equal("gcc -O2 -c x.c -o x.o", gcc)
    assert.equal("cl /nologo /MD /O2 -c -Fox.obj x.c", cl)
  end)

  it("link a module with the runtime's library", function()
    local m = { name = "a.v1-b.c", target = "T.dll", objects = { "x.o" }, libdirs = { "L" }, libraries = { "ws2_32" }, lua = "lua54" }
    assert.equal("gcc -shared -o T.dll x.o -LL -lws2_32 lua54 -lm", text(commands.link_module(mingw, m)))
    assert.equal(
      "link /nologo /dll -export:luaopen_b_c -out:T.dll -implib:T.dll.lib lua54 x.o -libpath:L ws2_32.lib",
      text(commands.link_module(msvc, m))
    )
    m.runtime = "msvcr80"
    assert.matches(" %-lmsvcr80$", text(commands.link_module(mingw, m)))
  end)

  it("link a runtime's DLL and its programs", function()
    local dll = { name = "lua54", objects = { "a.o", "b.o" } }
    local argv, import = commands.link_dll(mingw, dll)
    assert.equal("gcc -shared -o lua54.dll -Wl,--out-implib,liblua54.dll.a a.o b.o -lm", text(argv))
    assert.equal("liblua54.dll.a", import)
    argv, import = commands.link_dll(msvc, dll)
    assert.equal("link /nologo /dll -out:lua54.dll -implib:lua54.lib a.o b.o", text(argv))
    assert.equal("lua54.lib", import)
    assert.equal("gcc -o lua.exe lua.o lua54 -lm", text(commands.link_program(mingw, "lua.exe", { "lua.o", "lua54" }, { "-lm" })))
    assert.equal("link /nologo -out:lua.exe lua.obj", text(commands.link_program(msvc, "lua.exe", { "lua.obj" }, {})))
    assert.equal("ar rcs liblua.a a.o", text(commands.archive(mingw, "liblua.a", { "a.o" })))
    assert.equal("lib /nologo -out:liblua.lib a.o", text(commands.archive(msvc, "liblua.lib", { "a.o" })))
  end)
end)

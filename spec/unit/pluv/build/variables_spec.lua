local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local variables = require("pluv.build.variables")

---@param format string
---@return any
local function build(format)
  ---@type any
  local b = {
    name = "x",
    version = "1.0-1",
    format = format,
    dest = "/rocks/x",
    rock_folders = { dep = "/rocks/dep", ["a-b"] = "/rocks/a-b" },
    runtime = { name = "lua", lua = "5.4", version = "5.4.4", path = "/opt/lua/bin/lua", prefix = "/opt/lua", source = "installed" },
    log = { notes = {} },
  }
  function b.log:note(text, ...)
    self.notes[#self.notes + 1] = text:format(...)
  end
  b.variables = variables.of(b)
  return b
end

describe("the variables of a build", function()
  it("name the folders of the rock and of the Lua", function()
    local set = build("1.0").variables
    assert.equal("/rocks/x", set.PREFIX)
    assert.equal("/rocks/x/lua", set.LUADIR)
    assert.equal("/rocks/x/doc", set.DOCDIR)
    assert.equal("/opt/lua/bin/lua", set.LUA)
    assert.equal("/opt/lua/bin", set.LUA_BINDIR)
    assert.equal("/opt/lua", set.LUA_DIR)
  end)

  it("have a library of the Lua, even if there is none", function()
    assert.equal("/opt/lua/lib liblua5.4.a", variables.substitute(build("1.0"), "$(LUA_LIBDIR) $(LUALIB)"))
  end)

  it("accept a given library", function()
    local b = build("1.0")
    b.variables.LUA_LIBDIR = "/mine"
    assert.equal("liblua5.4.a /mine", variables.substitute(b, "$(LUALIB) $(LUA_LIBDIR)"))
  end)

  it("have a version and the folders of dependencies from format 3.1 on", function()
    assert.equal(nil, build("3.0").variables.LUA_VERSION)
    assert.equal(nil, build("3.0").variables.DEP_ROCKDIR)
    assert.equal("5.4", build("3.1").variables.LUA_VERSION)
    assert.equal("/rocks/dep", build("3.1").variables.DEP_ROCKDIR)
  end)
end)

describe("the programs of a build", function()
  ---@param kind "unix"|"mingw"|"msvc"
  ---@param there string? a program on PATH
  local function programs(kind, there)
    local set = variables.programs(kind, function(name)
      return name == there and name or nil
    end)
    return table.concat({ set.MAKE, set.AR, set.CXX, set.PWD, set.MKDIR, set.RC or "-" }, "; ")
  end

  it("are LuaRocks' for each compiler", function()
    assert.equal("make; ar; c++; pwd; mkdir; -", programs("unix"))
    assert.equal("mingw32-make; ar; g++; echo %cd%; md; windres", programs("mingw"))
    assert.equal("make; ar; g++; echo %cd%; md; windres", programs("mingw", "make"))
    assert.equal("nmake; lib; cl; echo %cd%; md; rc", programs("msvc", "make"))
  end)
end)

describe("substitution", function()
  it("replaces known names, and removes unknown ones", function()
    local b = build("3.1")
    b.variables.FOO_1, b.variables.SHELL_LIKE = "a%1b", "$(PREFIX)"
    assert.equal("-Ia%1b /rocks/dep", variables.substitute(b, "-I$(FOO_1) $(DEP_ROCKDIR)"))
    assert.equal("$(PREFIX)", variables.substitute(b, "$(SHELL_LIKE)"))
    assert.equal("[]", variables.substitute(b, "[$(NO_SUCH)]"))
    assert.same({ "the variable $(NO_SUCH) has no value" }, b.log.notes)
  end)

  it("keeps everything that is not a name", function()
    local text = "$X ${PREFIX} $(X) $(1A) $(A-B_ROCKDIR) $( PREFIX)"
    assert.equal(text, variables.substitute(build("3.1"), text))
  end)

  it("replaces the strings directly in a table", function()
    assert.same(
      { a = "/rocks/x", b = true, c = { "$(PREFIX)" } },
      variables.substitute_all(build("1.0"), { a = "$(PREFIX)", b = true, c = { "$(PREFIX)" } })
    )
  end)

  it("fails for the headers of a Lua without headers", function()
    local b = build("1.0")
    b.runtime.source = "builtin"
    assert.raises("build.unsupported", function()
      variables.substitute(b, "-I$(LUA_INCDIR)")
    end)
  end)
end)

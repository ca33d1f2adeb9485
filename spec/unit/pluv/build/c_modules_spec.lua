local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local c_modules, fs, path = require("pluv.build.c_modules"), require("std.fs"), require("std.path")

---@type any
local toolchain = {
  kind = "unix",
  object = "o",
  cc = { "gcc" },
  cflags = { "-O2" },
  ld = { "gcc" },
  ldflags = {},
  libflag = { "-shared" },
  library = "so",
  rpath = false,
}

describe("the commands of a C module", function()
  local b ---@type any

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "c-")
    b = {
      source = path.join(root, "source"),
      source_root = path.join(root, "source"),
      modules = path.join(root, "modules"),
      options = {},
      variables = { SSL_INCDIR = "/ssl/include", SSL_LIBDIR = "/ssl/lib" },
      spec = {},
      log = { ran = {}, note = function() end },
    }
    function b.log:run_all(commands)
      for _, argv in ipairs(commands) do
        self.ran[#self.ran + 1] = table.concat(argv, " ")
      end
    end
    function b.log:run(argv)
      self.ran[#self.ran + 1] = table.concat(argv, " ")
    end
    fs.write(path.join(b.source, "src", "a.c"), "")
    fs.write(path.join(b.source, "b.c"), "")
  end)

  ---@param module table
  local function commands(module)
    for _, list in ipairs { "defines", "libraries" } do
      module[list] = module[list] or {}
    end
    return c_modules.commands_of(b, toolchain, "/lua/include", "a.b", module)
  end

  it("compile each source, and link the objects", function()
    local made = commands { sources = { "src/a.c", "b.c" }, defines = { "X=1" }, libraries = { "m" } }
    assert.equal("gcc -O2 -I/lua/include -c src/a.c -o src/a.o -DX=1", table.concat(made.compiles["src/a.o"], " "))
    assert.equal("gcc -shared -o " .. path.join(b.modules, "a/b.so") .. " src/a.o b.o -lm", table.concat(made.link, " "))
    assert.equal("a/b.so", made.output)
  end)

  it("search the folders of external dependencies if the module names none", function()
    b.spec.external_dependencies = { SSL = { library = "ssl" }, HEADER = { header = "x.h" } }
    local made = commands { sources = { "b.c" } }
    assert.matches(" %-I/ssl/include$", table.concat(made.compiles["b.o"], " "))
    assert.matches(" %-L/ssl/lib$", table.concat(made.link, " "))
    made = commands { sources = { "b.c" }, incdirs = { "$(SSL_INCDIR)/own", "$(NONE)" }, libdirs = {} }
    assert.matches(" %-I/ssl/include/own$", table.concat(made.compiles["b.o"], " "))
    assert.equal(nil, table.concat(made.link, " "):match("%-L"))
  end)

  it("write library folders into the module if the linker can", function()
    toolchain.rpath = true
    local link = table.concat(commands({ sources = { "b.c" }, libdirs = { "/x" } }).link, " ")
    toolchain.rpath = false
    assert.matches(" %-L/x %-Wl,%-rpath,/x$", link)
  end)

  it("end with the options of pluv.toml", function()
    b.options = { "-DMINE" }
    assert.matches(" %-DMINE$", table.concat(commands({ sources = { "b.c" } }).compiles["b.o"], " "))
  end)

  it("refuse a source outside the rock", function()
    assert.raises("file.escape", commands, { sources = { "../../x.c" } })
  end)

  it("compile shared sources once, and separately if flags differ", function()
    local one, two = commands { sources = { "b.c" } }, commands { sources = { "b.c", "src/a.c" } }
    c_modules.build(b, { one, two })
    assert.equal(4, #b.log.ran) -- two objects, two modules
    b.log.ran = {}
    c_modules.build(b, { one, commands { sources = { "b.c" }, defines = { "OTHER" } } })
    assert.equal(4, #b.log.ran) -- an object for each
    assert.matches("%-DOTHER$", b.log.ran[3])
  end)
end)

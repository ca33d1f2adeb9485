local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local plan = require("pluv.runtime.luajit_windows").plan

describe("the build of LuaJIT on Windows", function()
  it("follows msvcbuild.bat", function()
    assert.same(
      {
        assembly = "vm_x64.dasc",
        flags = { "-D", "WIN", "-D", "P64" },
        libraries = { "lib_base.c", "lib_math.c" },
      },
      plan(table.concat({
        "@set DASC=vm_x64.dasc",
        "@set ALL_LIB=lib_base.c lib_math.c",
        "@set DASMFLAGS=-D WIN -D P64",
        "@if errorlevel 8 goto :X64",
        "@set DASMFLAGS=-D WIN",
        "@set DASC=vm_x86.dasc",
      }, "\r\n"))
    )
  end)

  it("has another interpreter in 2.0", function()
    local text = "@set ALL_LIB=lib_base.c\n@set DASMFLAGS=-D WIN\nminilua %DASM% -LN %DASMFLAGS% -o host\\buildvm_arch.h vm_x86.dasc\n"
    assert.equal("vm_x86.dasc", plan(text).assembly)
  end)

  it("fails for a script of another form", function()
    assert.raises("build.failed", plan, "@echo off\n")
  end)
end)

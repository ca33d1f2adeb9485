local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local compilers, windows = require("pluv.machine.compiler"), require("pluv.machine.windows_compiler")

---@param cc string? the variable CC
---@param programs string on PATH, separated by blanks
---@param studio? string the program vswhere
---@return pluv.WindowsCompiler
local function choose(cc, programs, studio)
  return windows.choose(function(name)
    return name == "CC" and cc or nil
  end, function(name)
    return (" " .. programs .. " "):find(" " .. name .. " ", 1, true) and "C:/bin/" .. name .. ".exe" or nil
  end, function()
    return studio
  end)
end

describe("the compiler of Windows", function()
  it("is CC, a prompt's cl, MinGW's gcc, zig, or that of Visual Studio", function()
    for _, case in ipairs {
      { "mingw gcc", choose(nil, "gcc zig", "vswhere") },
      { "mingw gcc", choose("", "gcc") },
      { "mingw x86_64-w64-mingw32-gcc", choose(nil, "x86_64-w64-mingw32-gcc zig") },
      { "mingw zig cc", choose(nil, "zig", "vswhere") },
      { "msvc cl", choose(nil, "cl gcc") },
      { "msvc cl", choose("cl", "gcc") },
      { "msvc C:\\VS\\CL.exe", choose("C:\\VS\\CL.exe", "gcc") },
      { "msvc clang-cl -m64", choose("clang-cl -m64", "") },
      { "mingw zig cc -target x86_64-windows-gnu", choose("zig cc -target x86_64-windows-gnu", "cl") },
      { "mingw gcc", choose(nil, "") },
    } do
      assert.equal(case[1], case[2].kind .. " " .. table.concat(case[2].cc, " "))
      assert.equal(nil, case[2].studio)
    end
    assert.same({ kind = "msvc", cc = { "cl" }, studio = true }, choose(nil, "", "C:/vswhere.exe"))
  end)

  it("has LuaRocks' flags", function()
    ---@param chosen pluv.WindowsCompiler
    ---@param set table<string, string>
    local function words(chosen, set)
      local t = compilers.of_windows(chosen, function(name)
        return set[name]
      end)
      local list = {}
      for _, name in ipairs { "cc", "cflags", "ld", "ldflags", "libflag", "ar" } do
        list[#list + 1] = table.concat(t[name], " ")
      end
      return table.concat(list, "; ") .. "; " .. t.library .. " " .. t.object
    end
    local mingw, msvc = choose(nil, "gcc"), choose("cl", "")
    assert.equal("gcc; -O2; gcc; ; -shared; ar; dll o", words(mingw, {}))
    assert.equal("gcc; -O3 -g; gcc; -s; -shared; gcc-ar; dll o", words(mingw, { CFLAGS = "-O3 -g", LDFLAGS = "-s", AR = "gcc-ar" }))
    assert.equal("zig cc; -O2; zig cc; ; -shared; zig ar; dll o", words(choose(nil, "zig"), {}))
    assert.equal("cl; /nologo /MD /O2; link; ; /nologo /dll; lib; dll obj", words(msvc, {}))
  end)

  it("is asked of vswhere, and set up by its script", function()
    assert.equal(
      "vswhere -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath",
      table.concat(windows.question("vswhere"), " ")
    )
    local said = "ComSpec=C:\\cmd.exe\r\nINCLUDE=C:\\VS\\include\r\nPath=C:\\VS\\bin;C:\\old\r\nno variable\r\n"
    local changed = windows.changes(said, { COMSPEC = "C:\\cmd.exe", PATH = "C:\\old" })
    assert.same({ INCLUDE = "C:\\VS\\include", PATH = "C:\\VS\\bin;C:\\old" }, changed)
    local env = { INCLUDE = "mine" }
    windows.add(changed, env)
    assert.same({ INCLUDE = "mine", PATH = "C:\\VS\\bin;C:\\old" }, env)
    local old = require("host.platform").env("PATH") or ""
    env = { PATH = "kit;" .. old }
    windows.add({ PATH = "studio;" .. old }, env)
    assert.equal("kit;studio;" .. old, env.PATH)
  end)
end)

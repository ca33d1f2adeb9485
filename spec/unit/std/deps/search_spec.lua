local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local search, fs, path = require("std.deps.search"), require("std.fs"), require("std.path")

describe("the forms of a name", function()
  it("are those of the system's libraries", function()
    if require("host.platform").describe().os == "linux" then
      assert.same({ "libssl.a", "libssl.so", "libssl.so.*" }, search.forms("ssl", "library"))
    end
  end)

  it("come from a name with an ending, which is tried literally last", function()
    if require("host.platform").describe().os == "linux" then
      assert.same({ "libssl.a", "libssl.so", "libssl.so.*" }, search.forms("libssl.so", "library"))
      assert.same({ "odd.so" }, search.forms("odd.dll", "library"))
    end
    assert.same(
      { "libssl.dll.a", "ssl.dll.a", "libssl.a", "cygssl.dll", "libssl.dll", "ssl.dll", "ssl.lib", "libssl.lib" },
      search.forms("ssl", "library", nil, "windows")
    )
    assert.same({ "tool.exe", "tool.bat" }, search.forms("tool", "program", nil, "windows"))
    assert.same({ "libssl.dylib", "libssl.tbd", "libssl.a" }, search.forms("ssl", "library", nil, "darwin"))
    assert.same({ "x.h" }, search.forms("x", "header"))
    assert.same({ "a/x.h" }, search.forms("a/x.h", "header"))
    assert.same({ "x.hpp" }, search.forms("x.hpp", "header"))
    assert.same({ "tool" }, search.forms("tool", "program"))
  end)
end)

describe("a folder", function()
  local dir ---@type string
  before_each(function()
    dir = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "search-")
    fs.write(path.join(dir, "libx++.so.1"), "")
    fs.write(path.join(dir, "libxaa.so"), "")
    fs.write(path.join(dir, "sub", "y.h"), "")
  end)

  it("has a file of a form", function()
    assert.equal("libx++.so.1", search.has(dir, "libx++.so.*"))
    assert.equal("sub/y.h", search.has(dir, "sub/y.h"))
    assert.equal("y.h", search.has(dir, "sub/y.*"))
  end)

  it("has none", function()
    assert.equal(nil, search.has(dir, "libx++.so"))
    assert.equal(nil, search.has(dir, "libx.*"))
    assert.equal(nil, search.has(dir, "nowhere/*"))
    assert.equal(nil, search.has(dir, "sub"))
  end)

  it("has LuaRocks' prefixes on Windows, and that of gcc", function()
    assert.same({ "c:/external", "c:/mingw", "c:/windows/system32" }, search.windows_prefixes(nil, {}))
    assert.same(
      { "D:/given", "c:/external", "c:/mingw", "C:/msys64/ucrt64", "c:/windows/system32" },
      search.windows_prefixes("C:/msys64/ucrt64/bin/gcc.exe", { "D:/given" })
    )
  end)
end)

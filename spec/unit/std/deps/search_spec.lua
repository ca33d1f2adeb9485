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
end)

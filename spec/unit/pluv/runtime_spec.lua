local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local runtimes = require("pluv.runtime")

describe("a runtime", function()
  it("can be requested in several forms", function()
    for text, want in pairs {
      ["lua@5.4"] = { "lua", "5.4" },
      ["lua-5.4.6"] = { "lua", "5.4.6" },
      ["luajit"] = { "luajit", "" },
      ["luajit@2.1"] = { "luajit", "2.1" },
      ["lua@latest"] = { "lua", "" },
      ["5.3"] = { "lua", "5.3" },
      ["builtin"] = { "builtin", "" },
    } do
      local request = runtimes.parse(text, "spec")
      assert.same(want, { request.name, request.version })
    end
    for _, text in ipairs { "python", "", "lua@5 4", "@5.4" } do
      assert.raises("cli.usage", runtimes.parse, text, "spec")
    end
  end)

  it("provides the same rocks as in LuaRocks", function()
    local function provides(name, version)
      return runtimes.describe(name, version, "/bin/x", "system").provides
    end
    assert.same({ lua = "5.1-1" }, provides("lua", "5.1.5"))
    assert.same({ lua = "5.2-1", bit32 = "5.2-1" }, provides("lua", "5.2.4"))
    assert.same({ lua = "5.4-1", utf8 = "5.4-1" }, provides("lua", "5.4.6"))
    assert.same({ lua = "5.1-1", luajit = "2.1.0-beta3-1", luabitop = "2.1.0-beta3-1" }, provides("luajit", "2.1.0-beta3"))
    assert.same({ lua = "5.1-1" }, provides("builtin", "5.1"))
  end)

  it("has a tag per ABI", function()
    assert.equal("lua-5.4", runtimes.describe("lua", "5.4.6", "/bin/x", "system").tag)
    assert.equal("luajit-2.1", runtimes.describe("luajit", "2.1.1737090214", "/bin/x", "system").tag)
    assert.equal("5.1", runtimes.describe("luajit", "2.1.0", "/bin/x", "system").lua)
  end)
end)

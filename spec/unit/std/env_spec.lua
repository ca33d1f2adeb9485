local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local env = require("std.env")

describe("the environment", function()
  it("has variables, or not", function()
    assert.equal(env.all().PATH, env.get("PATH"))
    assert.equal(nil, env.get("PLUV_SPEC_UNSET"))
    assert.equal("x", env.get("PLUV_SPEC_UNSET", "x"))
    assert.equal(false, env.is_on("PLUV_SPEC_UNSET"))
    local failure = assert.raises("env.missing", env.require, "PLUV_SPEC_UNSET", "to sign")
    assert.equal("the environment variable PLUV_SPEC_UNSET is not set; it is needed to sign", failure.message)
    assert.matches("export PLUV_SPEC_UNSET=", failure.hint)
  end)

  it("knows the machine", function()
    local described = require("host.platform").describe()
    assert.same(
      { described.os, described.arch, described.home, described.cache },
      { env.os(), env.arch(), env.home(), env.folder("cache") }
    )
    local folder = env.folder ---@type function
    assert.equal(false, (pcall(folder, "home")))
  end)
end)

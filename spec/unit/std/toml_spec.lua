local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local toml = require("std.toml")

describe("toml", function()
  it("is read back as it was written", function()
    for _, value in ipairs {
      {},
      { a = 1, b = 2.5, c = 'x\n"', d = true, list = { 1, "x", { 2 } }, table = { below = { k = "v" } }, rows = { { a = 1 }, { a = 2 } } },
    } do
      assert.same(value, toml.decode(toml.encode(value)))
    end
    assert.equal("", toml.encode {})
  end)

  it("refuses values without a TOML form", function()
    local failure = assert.raises("toml.syntax", toml.decode, "a = ", "my.toml")
    assert.matches("cannot parse my.toml", failure.message)
    assert.raises("host.failure", toml.encode, { f = tostring })
    assert.raises("toml.syntax", toml.set, "[a]\nb = 1\n", "a", 2)
  end)

  it("is changed in place", function()
    local text = "# top\nname = 'x'   # the name\n\n[project]\nversion = \"1.0\"\nkeywords = [\n  'a', # first\n]\n"
    local changed = toml.set(text, "project.version", "1.1")
    assert.equal((text:gsub("1%.0", "1.1")), changed)
    assert.equal(text, toml.set(changed, { "project", "version" }, "1.0"))
    assert.equal("# top\n\n[project]\nversion = \"1.0\"\nkeywords = [\n  'a', # first\n]\n", toml.unset(text, "name"))
    assert.equal('[a]\nb = { c = [1, 2], d = "x" }\n', toml.set("[a]\n", "a.b", { c = { 1, 2 }, d = "x" }))
    assert.equal("x = 1\n", toml.unset("x = 1\n", "y.z"))
  end)
end)

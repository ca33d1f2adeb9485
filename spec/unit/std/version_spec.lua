local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local version = require("std.version")

describe("version", function()
  it("sorts and chooses", function()
    local list = { "2.0", "1.0rc1", "scm-1", "1.0" }
    assert.same({ "1.0rc1", "1.0", "2.0", "scm-1" }, version.sorted(list))
    assert.equal("2.0", list[1])
    assert.equal("scm-1", version.latest(list))
    assert.equal("1.0", version.latest(list, "< 2"))
    assert.equal(nil, version.latest(list, "== 3"))
    assert.equal(nil, version.latest {})
    assert.raises("constraint.syntax", version.latest, list, "^1")
  end)
end)

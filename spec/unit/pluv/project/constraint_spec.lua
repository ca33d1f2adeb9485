local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local constraint = require("pluv.project.constraint")

describe("a constraint that allows a newer version", function()
  it("keeps the style of the old one", function()
    for _, case in ipairs {
      { "", "3.0-1", "" },
      { "~> 1.2", "3.0.4-1", "~> 3.0" },
      { "~> 1", "3.0.4-1", "~> 3" },
      { "~> 1.2.3", "3.0-1", "~> 3.0" },
      { "== 1.0-1", "2.0-1", ">= 2.0" },
      { ">= 1, < 2", "2.1-3", ">= 2.1" },
    } do
      assert.equal(case[3], constraint.admitting(case[1], case[2]))
    end
  end)

  it("allows it", function()
    local version = require("std.version")
    for _, old in ipairs { "~> 1.2", "~> 1", "== 1.0-1", "< 2" } do
      for _, latest in ipairs { "3.0-1", "3.0.4-2", "2026.11-1" } do
        assert.truthy(version.matches(latest, constraint.admitting(old, latest)))
      end
    end
  end)
end)

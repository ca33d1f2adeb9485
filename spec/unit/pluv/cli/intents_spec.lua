local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local intents = require("pluv.cli.intents")

describe("intents", function()
  it("have no entry for an existing command", function()
    local taken = { help = true, completion = true }
    for _, list in ipairs { require("pluv.cli.catalog").paths() } do
      for _, path in ipairs(list) do
        taken[path[1]] = true
      end
    end
    for word in pairs(intents.rows) do
      assert.equal(nil, taken[word])
    end
  end)

  it("name existing commands", function()
    local known = {}
    local commands, groups = require("pluv.cli.catalog").paths()
    for _, list in ipairs { commands, groups } do
      for _, path in ipairs(list) do
        known[path[1]] = true
      end
    end
    for _, hint in pairs(intents.rows) do
      for name in hint:gmatch("`pluv (%l[%l-]*)") do
        assert.equal(true, known[name])
      end
    end
  end)
end)

local describe, it, _, assert = ...
local json = require("std.json")

describe("json", function()
  it("writes plain data", function()
    local shared = { 1 }
    for want, value in pairs {
      ["[]"] = {}, ["[1,\"x\",true]"] = { 1, "x", true }, ['{"a":[1],"b":[1]}'] = { a = shared, b = shared },
      ['{"1":2}'] = { ["1"] = 2 }, ["0.5"] = 0.5, ["9007199254740992"] = 2 ^ 53, ['"\\u001b"'] = "\27",
    } do
      assert.equal(want, json.encode(value))
    end
    assert.equal("null", json.encode(nil))
  end)

  it("names what has no form in it", function()
    local ring, hole = { list = {} }, { 1, 2 }
    ring.list[1] = ring
    hole[1] = nil
    for _, case in ipairs {
      { { size = 0 / 0 }, "`size` has no form in JSON: it is the number nan" },
      { { { size = { 1 / 0 } } }, "`[1].size[1]` has no form in JSON: it is the number +inf" },
      { ring, "`list[1]` has no form in JSON: it is a table that contains itself" },
      { { a = hole }, "`a` has no form in JSON: it is a table with numbers as keys, but without 1" },
      { { [1.5] = 1 }, "the value has no form in JSON: it is a table with numbers as keys, but without 1" },
      { { 1, x = 2 }, "the value has no form in JSON: it is a table with numbers and texts as keys" },
      { { [true] = 1 }, "the value has no form in JSON: it is a table with a boolean as a key" },
      { { f = tostring }, "`f` has no form in JSON: it is a function" },
    } do
      local failure = assert.raises("json.syntax", json.encode, case[1])
      assert.equal(case[2], failure.message:lower():gsub("json", "JSON"))
    end
  end)
end)

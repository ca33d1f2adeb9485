local test = require("std.test")

-- test.collect
local cases = test.collect(function(describe, it, before_each, assert)
  describe("a sum", function()
    local start
    before_each(function()
      start = 1
    end)
    it("adds", function()
      assert.equal(3, start + 2)
    end)
  end)
end)
local name = cases[1].name --> "a sum adds"
cases[1].run()

-- test.assert.equal
test.collect(function(_, _, _, assert)
  assert.equal("a", ("A"):lower())
end)

-- test.assert.same
test.collect(function(_, _, _, assert)
  assert.same({ "a", { "b" } }, { "a", { "b" } })
end)

-- test.assert.matches
test.collect(function(_, _, _, assert)
  assert.matches("^%d+$", "12")
end)

-- test.assert.truthy
test.collect(function(_, _, _, assert)
  assert.truthy(("abc"):find("b"))
end)

-- test.assert.raises
test.collect(function(_, _, _, assert)
  local failure = assert.raises("file.missing", require("std.fs").read, "none.txt")
  assert.matches("none.txt", failure.message)
end)

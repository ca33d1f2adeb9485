local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local tables = require("std.table")

describe("table", function()
  it("sorts keys of all kinds", function()
    assert.same({ 1, 2, "a", "b", true }, tables.keys { b = 0, a = 0, [2] = 0, [1] = 0, [true] = 0 })
    assert.same({ "x", "y" }, tables.values { b = "y", a = "x" })
    local seen = {}
    for key, value in tables.sorted_pairs { b = false, a = 1 } do
      seen[#seen + 1] = key .. tostring(value)
    end
    assert.same({ "a1", "bfalse" }, seen)
  end)

  it("sorts stably", function()
    local list = {}
    for i = 1, 50 do
      list[i] = { key = i % 3, place = i }
    end
    local sorted = tables.sorted(list, function(a, b)
      return a.key < b.key
    end)
    for i = 2, 50 do
      local a, b = sorted[i - 1], sorted[i]
      assert.truthy(a.key < b.key or a.key == b.key and a.place < b.place)
    end
    assert.equal(1, list[1].place)
    assert.same({}, tables.sorted {})
  end)

  it("tells lists from others", function()
    assert.equal(true, tables.is_list {})
    assert.equal(false, tables.is_list { [2] = 1 })
    assert.equal(false, tables.is_list { 1, 2, x = 3 })
    assert.equal(false, tables.is_empty { false })
  end)

  it("makes new lists", function()
    assert.same(
      { 2, 6 },
      tables.map({ 1, 2, 3 }, function(value, i)
        return i ~= 2 and value * 2 or nil
      end)
    )
    assert.same(
      { 1, 3 },
      tables.filter({ 1, 2, 3 }, function(_, i)
        return i ~= 2
      end)
    )
    assert.equal(nil, (tables.find({ 1 }, function() end)))
    assert.equal(false, tables.contains({}, nil))
    assert.same({}, tables.join())
    assert.same({ 1, "1" }, tables.unique { 1, "1", 1 })
    assert.equal(3, #tables.unique { 0 / 0, 1, 0 / 0, 1 })
    assert.same({}, tables.merge())
  end)

  it("compares cycles", function()
    local a, b, c = { list = { 1 } }, { list = { 1 } }, { list = { 2 } } ---@type any, any, any
    for _, t in ipairs { a, b, c } do
      ---@cast t any
      t.self, t.list[2] = { t }, t
    end
    assert.equal(true, tables.equal(a, b))
    assert.equal(false, tables.equal(a, c))
  end)

  it("copies cycles and metatables", function()
    local mt = { __index = { x = 1 } }
    local ring = setmetatable({ list = { 1 } }, mt)
    ring.self = ring
    local copy = tables.copy(ring)
    assert.equal(copy, copy.self)
    assert.equal(1, copy.x)
    assert.truthy(copy.list ~= ring.list)
    assert.equal(3, tables.copy(3))
  end)

  it("compares by content", function()
    assert.equal(true, tables.equal({ a = { 1 } }, { a = { 1 } }))
    assert.equal(false, tables.equal({ a = 1 }, { a = 1, b = 2 }))
    assert.equal(false, tables.equal({ 1 }, "x"))
    assert.equal(true, tables.equal(0, 0))
    local v = require("std.deps").parse_version
    assert.equal(true, tables.equal({ v("1.0-1") }, { v("1.0") }))
    assert.equal(false, tables.equal(v("1.0"), v("1.1")))
  end)
end)

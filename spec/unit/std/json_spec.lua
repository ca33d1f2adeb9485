local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local json = require("std.json")

describe("json", function()
  it("writes plain data", function()
    local shared = { 1 }
    for want, value in pairs {
      ["[]"] = {},
      ['[1,"x",true]'] = { 1, "x", true },
      ['{"a":[1],"b":[1]}'] = { a = shared, b = shared },
      ['{"1":2}'] = { ["1"] = 2 },
      ["0.5"] = 0.5,
      ["9007199254740992"] = 2 ^ 53,
      ['"\\u001b"'] = "\27",
    } do
      assert.equal(want, json.encode(value))
    end
    assert.equal("null", json.encode(nil))
  end)

  it("names values without a JSON form", function()
    local ring, hole = { list = {} }, { 1, 2 }
    ring.list[1] = ring
    hole[1] = nil
    for _, case in ipairs {
      { { size = 0 / 0 }, "cannot encode `size` as JSON: it is the number nan" },
      { { { size = { 1 / 0 } } }, "cannot encode `[1].size[1]` as JSON: it is the number +inf" },
      { ring, "cannot encode `list[1]` as JSON: it is a table that contains itself" },
      { { a = hole }, "cannot encode `a` as JSON: it is a table with numbers as keys, but without 1" },
      { { [1.5] = 1 }, "cannot encode the value as JSON: it is a table with numbers as keys, but without 1" },
      { { 1, x = 2 }, "cannot encode the value as JSON: it is a table with numbers and strings as keys" },
      { { [true] = 1 }, "cannot encode the value as JSON: it is a table with a boolean as a key" },
      { { f = tostring }, "cannot encode `f` as JSON: it is a function" },
    } do
      local failure = assert.raises("json.syntax", json.encode, case[1])
      assert.equal(case[2], failure.message:lower():gsub("json", "JSON"))
    end
  end)

  it("keeps null, empty objects and empty lists apart", function()
    for _, text in ipairs {
      "null",
      "[]",
      "{}",
      "[null]",
      "[null,null,1,null]",
      '{"a":null}',
      '{"a":{},"b":[],"c":null,"d":[{},[],null]}',
      '{"a":[[null],{"b":null}],"c":[1,null,{"d":[null,{}]}]}',
      '"null"',
      '{"null":"null"}',
      '["<a href=\\"x&y\\">"]',
      "[9007199254740992,-0.5,1e+21,false]",
      '{"1":1}',
      '""',
      '{"":{"":null}}',
    } do
      assert.equal(text, json.encode(json.decode(text)))
    end
    local document = json.decode('{"scripts":{"test":"x"},"files":["a"],"license":null}')
    document.scripts.test, document.files[1] = nil, nil
    assert.equal(json.null, document.license)
    assert.equal('{"files":[],"license":null,"scripts":{}}', json.encode(document))
    assert.equal("null", tostring(json.null))
    assert.equal('{\n  "a": {},\n  "b": null\n}', json.encode({ a = json.object(), b = json.null }, "  "))
    assert.equal("[]", json.encode(json.list(json.decode("{}"))))
    assert.equal('{"a":1}', json.encode(json.object { a = 1 }))
    assert.equal("[]", json.encode(json.list()))
    assert.raises("json.syntax", json.encode, json.object { 1, 2 })
  end)

  it("decodes tables that other modules can use", function()
    local tables = require("std.table")
    local document = json.decode('{"a":{},"b":[null],"c":{"d":1}}')
    assert.equal('{"a":{},"b":[null],"c":{"d":1}}', json.encode(tables.copy(document)))
    assert.equal(true, tables.equal(document.c, { d = 1 }))
    assert.equal("[c]\nd = 1\n", require("std.toml").encode { c = document.c })
    assert.equal("#!x", (setmetatable(document.c, { __index = { e = "#!x" } })).e)
  end)

  it("is preserved in arguments and results of jobs", function()
    local graph = require("std.jobs").graph { title = "Test" }
    local text = '{"a":{},"b":[null,{}],"c":[],"d":null}'
    graph:lua { id = "read", module = "std.json", call = "decode", args = text }
    graph:lua { id = "write", module = "std.json", call = "encode", args = json.decode(text) }
    local results = graph:run()
    assert.equal(text, json.encode(results.read))
    assert.equal(json.null, results.read.d)
    assert.equal(text, results.write)
  end)
end)

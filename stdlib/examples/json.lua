local json = require("std.json")

-- json.encode
json.encode { name = "tool", tags = { "a", "b" } } --> '{"name":"tool","tags":["a","b"]}'
json.encode({ name = "tool" }, "  ") --> '{\n  "name": "tool"\n}'
json.encode { size = 0 / 0 } --> raises json.syntax

-- json.decode
json.decode('{"name": "tool", "size": 2}') --> { name = "tool", size = 2 }
json.decode("{") --> raises json.syntax

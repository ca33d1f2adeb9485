local json = require("std.json")

-- json.encode
json.encode { name = "tool", tags = { "a", "b" } } --> '{"name":"tool","tags":["a","b"]}'
json.encode({ name = "tool" }, "  ") --> '{\n  "name": "tool"\n}'
json.encode { size = 0 / 0 } --> raises json.syntax

-- json.decode
json.decode('{"name": "tool", "size": 2}') --> { name = "tool", size = 2 }
json.encode(json.decode('{"a":null,"b":{},"c":[]}')) --> '{"a":null,"b":{},"c":[]}'
json.decode("{") --> raises json.syntax

-- json.object
json.encode { options = json.object() } --> '{"options":{}}'

-- json.list
json.encode { tags = json.list(), none = json.null } --> '{"none":null,"tags":[]}'

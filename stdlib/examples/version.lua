local version = require("std.version")

-- version.compare
local older = version.compare("1.9", "1.10") < 0 --> true
local newer = version.compare("1.0", "1.0rc1") > 0 --> true

-- version.matches
version.matches("1.2.9-1", "~> 1.2") --> true
version.matches("1.0", "^1.0") --> raises constraint.syntax

-- version.sorted
version.sorted { "1.10", "1.9", "2.0rc1", "2.0" } --> { "1.9", "1.10", "2.0rc1", "2.0" }

-- version.latest
version.latest({ "1.9", "1.10", "2.0" }, "< 2") --> "1.10"
version.latest({ "1.9" }, "> 2") --> nil

-- version.parse_dependency
local dependency = version.parse_dependency("LuaSocket>=3.0")
local said = { dependency.name, dependency.text } --> { "luasocket", "luasocket >= 3.0" }

local env = require("std.env")

-- env.get
env.get("GREETING") --> "hello"
env.get("NO_SUCH_VARIABLE") --> nil
env.get("NO_SUCH_VARIABLE", "none") --> "none"

-- env.require
env.require("GREETING") --> "hello"
env.require("RELEASE_TOKEN", "to upload the release") --> raises env.missing

-- env.all
local greeting = env.all().GREETING --> "hello"

-- env.is_on
env.is_on("GREETING") --> true
env.is_on("NO_SUCH_VARIABLE") --> false

-- env.is_ci
env.is_ci() --> false

-- env.os
env.os() --> a string

-- env.arch
env.arch() --> a string

-- env.processors
env.processors() --> a number

-- env.cwd
local fs, path = require("std.fs"), require("std.path")
fs.write("a.txt", "hello")
fs.read(path.join(env.cwd(), "a.txt")) --> "hello"

-- env.home
env.home() --> a string

-- env.folder
local path = require("std.path")
path.is_abs(env.folder("cache")) --> true

-- env.pluv_version
env.pluv_version() --> a string

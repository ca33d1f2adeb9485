local fs, project = require("std.fs"), require("std.project")

-- project.find
fs.write("pluv.toml", "")
fs.make_dir("src/deep")
local same = project.find("src/deep") == project.find() --> true

-- project.read
fs.write("pluv.toml", [[
[project]
name = "tool"
version = "1.2"

[dependencies]
lpeg = "~> 1.0"
mine = { path = "../mine" }
]])
local read = project.read()
local said = read.name .. " " .. read.version --> "tool 1.2"
local first = read.dependencies[1] --> { name = "lpeg", constraint = "~> 1.0" }
local second = read.dependencies[2] --> { name = "mine", constraint = "", path = "../mine" }
project.read("/") --> raises project.missing

-- project.runtime
fs.write("pluv.toml", '[runtime]\nname = "builtin"\n')
local runtime = project.runtime(project.read())
local said = { runtime.name, runtime.lua, runtime.tag } --> { "builtin", "5.1", "builtin-5.1" }

-- project.tree
fs.write("pluv.toml", "")
local tree = project.tree(project.read(), "lua-5.4")
require("std.path").rel(project.read().root, tree) --> ".pluv/rocks/lua-5.4"

-- project.locked
fs.write("pluv.toml", "")
local tool = project.read()
project.locked(tool) --> nil
fs.write("pluv.lock", [=[
version = 4

[[runtime]]
tag = "lua-5.4"
provides = ["lua 5.4-1"]
requires = ["mine"]

[[package]]
name = "mine"
version = "1.0-1"
runtimes = ["lua-5.4"]
path = "../mine"
rockspec = "mine-1.0-1.rockspec"
build = "none"
]=])
local package = project.locked(tool, "lua-5.4")[1]
local said = { package.name, package.version, package.path } --> { "mine", "1.0-1", "../mine" }
project.locked(tool, "lua-5.1") --> {}

-- project.provided
fs.write("pluv.toml", '[runtime]\nname = "builtin"\n')
project.provided(project.read()) --> { lua = "5.1-1" }

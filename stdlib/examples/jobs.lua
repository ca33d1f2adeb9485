local fs, jobs = require("std.fs"), require("std.jobs")

-- jobs.graph
local graph = jobs.graph { title = "Checking", limit = 4 }
graph:run() --> {}, {}

-- jobs.Graph:fetch
fs.write("a.tar.gz", "content")
local graph = jobs.graph { title = "Fetching" }
local url = "file://" .. require("std.env").cwd() .. "/a.tar.gz"
graph:fetch { id = "a", url = url, to = "b.tar.gz", label = "a.tar.gz" }
local size = graph:run().a.size --> 7

-- jobs.Graph:unpack
fs.write("in/a.txt", "hello")
require("std.archive").pack_zip("in", "a.zip")
local graph = jobs.graph { title = "Unpacking" }
graph:unpack { id = "a", archive = "a.zip", to = "out" }
graph:run()
fs.read("out/a.txt") --> "hello"

-- jobs.Graph:hash
fs.write("a.txt", "hello")
local graph = jobs.graph { title = "Checking" }
graph:hash { id = "a", path = "a.txt" }
local sum = graph:run().a:sub(1, 8) --> "2cf24dba"

-- jobs.Graph:copy
fs.write("in/a.txt", "hello")
local graph = jobs.graph { title = "Copying" }
graph:copy { id = "a", from = "in", to = "out" }
graph:run()
fs.read("out/a.txt") --> "hello"

-- jobs.Graph:spawn
local graph = jobs.graph { title = "Building" }
local first = graph:spawn { id = "first", argv = { "sh", "-c", "echo one > log" } }
graph:spawn { id = "second", argv = { "cat", "log" }, needs = { first } }
local output = graph:run().second --> "one\n"

-- jobs.Graph:lua
local graph = jobs.graph { title = "Working" }
graph:lua { id = "a", module = "std.path", call = "base", args = "dir/a.txt" }
local name = graph:run().a --> "a.txt"

-- jobs.Graph:run
local graph = jobs.graph { title = "Checking" }
graph:spawn { id = "a", argv = { "sh", "-c", "exit 3" } }
graph:spawn { id = "b", argv = { "echo", "never" }, needs = { "a" } }
graph:run() --> raises process.exit

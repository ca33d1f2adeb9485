local process = require("std.process")

-- process.run
local result = process.run { argv = { "sh", "-c", "echo $WORD; exit 3" }, env = { WORD = "hello" } }
local said = { result.code, result.output } --> { 3, "hello\n" }
process.run { argv = { "no-such-program" } } --> raises process.start

-- process.call
local code = process.call({ argv = { "sh", "-c", "exit 3" } }).code --> 3

-- process.run_all
local failed, results = process.run_all { { argv = { "echo", "one" } }, { argv = { "echo", "two" } } }
local said = { failed, results[2].output } --> { 0, "two\n" }

-- process.check
process.check { argv = { "echo", "hello" } } --> "hello\n"
process.check { argv = { "sh", "-c", "exit 3" } } --> raises process.exit

-- process.exec
local function become_lua()
  return process.exec { argv = { "lua", "main.lua" } }
end

-- process.find
process.find("sh") --> a string
process.find("no-such-program") --> nil

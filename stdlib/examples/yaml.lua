local yaml = require("std.yaml")

-- yaml.decode
yaml.decode("jobs:\n  test:\n    lua: [5.1, luajit]\n") --> { jobs = { test = { lua = { 5.1, "luajit" } } } }
yaml.decode("a: [") --> raises yaml.syntax

-- yaml.encode
yaml.encode { name = "ci", on = { "push", "pull_request" } } --> 'name: ci\n"on":\n- push\n- pull_request\n'
yaml.encode { run = function() end } --> raises yaml.syntax

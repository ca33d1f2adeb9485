local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local jobs, fs, path = require("std.jobs"), require("std.fs"), require("std.path")

---@return string
local function temp()
  return fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "jobs-")
end

describe("a job graph", function()
  it("runs jobs of every kind and returns their results", function()
    local dir = temp()
    fs.write(path.join(dir, "in", "a.txt"), "hello")
    require("std.archive").pack_tar_gz(path.join(dir, "in"), path.join(dir, "a.tar.gz"))
    local graph = jobs.graph { title = "spec" }
    local fetched = graph:fetch { id = "fetch", url = path.join(dir, "a.tar.gz"), to = path.join(dir, "b.tar.gz") }
    local unpacked = graph:unpack { id = "unpack", archive = path.join(dir, "b.tar.gz"), to = path.join(dir, "out"), needs = { fetched } }
    graph:hash { id = "hash", path = path.join(dir, "out", "a.txt"), needs = { unpacked } }
    graph:copy { id = "copy", from = path.join(dir, "out"), to = path.join(dir, "copied"), needs = { unpacked } }
    graph:spawn { id = "spawn", argv = { "pwd" }, dir = dir }
    graph:lua { id = "lua", module = "std.path", call = "base", args = "a/b/c" }
    local results, report = graph:run()
    assert.equal(require("std.hash").sha256("hello"), results.hash)
    assert.equal("hello", fs.read(path.join(dir, "copied", "a.txt")))
    assert.equal(require("host.fs").real(dir) .. "\n", results.spawn)
    assert.equal("c", results.lua)
    assert.equal("unpack", (report[2] or {}).id)
    assert.equal("done", (report[2] or {}).state)
  end)

  it("raises the first failure in the order of description", function()
    local graph = jobs.graph { title = "spec" }
    graph:spawn { id = "a", argv = { "sh", "-c", "echo why; exit 3" } }
    graph:lua { id = "b", module = "std.fs", call = "read", args = "/nonexistent", needs = { "a" } }
    local failure = assert.raises("process.exit", graph.run, graph)
    assert.matches("exit code 3\nwhy", failure.message)
  end)

  it("refuses values that are not plain data, and names their path", function()
    local graph = jobs.graph { title = "spec" }
    local failure = assert.raises("host.failure", graph.lua, graph, {
      id = "a",
      module = "std.fs",
      call = "read",
      args = { list = { 1, assert.raises } },
    })
    assert.matches("value.list%[2%] is a function", failure.message)
  end)

  it("reports a bug in a job as a bug", function()
    local graph = jobs.graph { title = "spec" }
    graph:lua { id = "a", module = "std.path", call = "join", args = {} }
    assert.raises("lua.bug", graph.run, graph)
  end)

  it("refuses graphs made by jobs", function()
    local graph = jobs.graph { title = "spec" }
    graph:lua { id = "a", module = "std.jobs", call = "graph", args = { title = "x" } }
    local failure = assert.raises("lua.bug", graph.run, graph)
    assert.matches("may not be required here %(worker profile%)", failure.message)
  end)

  it("does nothing when it is empty", function()
    assert.same({}, (jobs.graph { title = "spec" }):run())
  end)
end)

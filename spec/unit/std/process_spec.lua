local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local process = require("std.process")

describe("a program", function()
  it("returns its exit code and output", function()
    local result = process.run { argv = { "sh", "-c", "echo out; echo err >&2; exit 3" } }
    assert.same({ 3, "out\nerr\n" }, { result.code, result.output })
    assert.equal("number", type(result.seconds))
    assert.equal(5, process.call({ argv = { "sh", "-c", "exit 5" } }).code)
    assert.equal("x\n", process.check { argv = { "sh", "-c", "echo $WORD" }, env = { WORD = "x" } })
    local failure = assert.raises("process.exit", process.check, { argv = { "sh", "-c", "echo why; exit 2" } })
    assert.matches("exit code 2\nwhy$", failure.message)
    assert.raises("process.start", process.run, { argv = { "no-such-program" } })
  end)

  it("is found on PATH, or not", function()
    assert.matches("/sh$", process.find("sh"))
    assert.equal(nil, process.find("no-such-program"))
    assert.equal(nil, process.find("sh", "/nonexistent"))
  end)

  it("runs beside others, with results in order", function()
    local commands = {}
    for i = 1, 8 do
      commands[i] = { argv = { "sh", "-c", ("echo %d"):format(i) } }
    end
    local failed, results = process.run_all(commands) ---@type integer, any
    assert.equal(0, failed)
    for i = 1, 8 do
      assert.equal(i .. "\n", results[i].output)
    end
    assert.same({ 0, {} }, { process.run_all {} })
  end)

  it("stops the rest when it fails", function()
    local commands = { { argv = { "sh", "-c", "echo first; exit 4" } } }
    for i = 2, 200 do
      commands[i] = { argv = { "sh", "-c", "sleep 0.01; echo late" } }
    end
    local failed, results = process.run_all(commands) ---@type integer, any
    assert.equal(1, failed)
    assert.same({ 4, "first\n" }, { results[1].code, results[1].output })
    assert.equal("", results[200].output)
  end)
end)

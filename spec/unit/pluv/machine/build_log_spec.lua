local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
local logs = require("pluv.machine.build_log")

---@param part string
---@param text string
local function contains(part, text)
  if not text:find(part, 1, true) then
    assert.equal(part, text)
  end
end

describe("a word for a shell", function()
  it("is quoted if necessary", function()
    for word, want in pairs {
      ["-O2"] = "-O2",
      ["a b"] = "'a b'",
      ["it's"] = "'it'\\''s'",
      [""] = "''",
      ["$x"] = "'$x'",
      ['DX="1"'] = "'DX=\"1\"'",
    } do
      assert.equal(want, logs.quote(word))
    end
  end)
end)

describe("the log of a build", function()
  local dir, log ---@type string, pluv.Log
  before_each(function()
    dir = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "log-")
    log = logs.new(path.join(dir, "x.log"), { COLOUR = "green" })
  end)

  it("has every command and its output", function()
    log:note("first of %d", 2)
    log:shell("echo $COLOUR $SHAPE", dir, { SHAPE = "round" })
    log:run({ "printf", "%s", "no end" }, dir)
    log:save()
    assert.equal("# first of 2\n$ echo $COLOUR $SHAPE\ngreen round\n$ printf %s 'no end'\nno end\n", fs.read(log.file))
  end)

  it("is named, and its end shown, when a command fails", function()
    local ok, failure = errors.catch(function()
      log:shell("for i in 1 2 3; do seq $i 10 30; done; exit 3", dir)
    end)
    assert.equal(false, ok)
    assert.equal("build.failed", failure.code)
    contains("failed with exit code 3", failure.message)
    contains("see the whole log in " .. log.file, failure.hint)
    log:save()
    contains("$ for i in", fs.read(log.file))
  end)

  it("omits commands that were not started", function()
    pcall(log.run_all, log, { { "false" }, { "true", "1" }, { "true", "2" }, { "true", "3" }, { "true", "4" }, { "true", "5" } }, dir)
    log:save()
    contains("$ false\n", fs.read(log.file))
  end)
end)

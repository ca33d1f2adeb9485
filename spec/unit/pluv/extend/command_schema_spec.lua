local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local checking = require("pluv.extend.command_schema")

local function run() end

local function check(file, command)
  checking.check(file, command, require("pluv.cli.flags").global)
end

describe("a command's table", function()
  it("needs few fields", function()
    check("x.lua", { summary = "x", run = run })
    check("x.lua", {
      summary = "x",
      description = "y\r\nz\tü",
      run = run,
      passthrough = true,
      examples = { "pluv x" },
      args = { { "a", help = "h", optional = true }, { "b", many = true, optional = true } },
      flags = { ["no-a"] = { help = "h", short = "n" }, c = { value = "C", many = true, hidden = true } },
    })
  end)

  it("is refused with a message that names the file", function()
    for _, case in ipairs {
      { nil, "the command is nil, not a table" },
      { "text", "the command is a string, not a table" },
      { { run = run }, "the command has no `summary`" },
      { { summary = "x" }, "the command has no `run`" },
      { { summary = 1, run = run }, "`summary` of the command is a number, not a string" },
      { { summary = "x", run = run, arg = {} }, "the command has an unknown field `arg`" },
      { { summary = "x", run = run, args = { "a" } }, "argument 1 is a string, not a table" },
      { { summary = "x", run = run, args = { { help = "a" } } }, "argument 1 has no name" },
      { { summary = "x", run = run, args = { { "a", many = true }, { "b" } } }, "only the last argument may take several words, not `a`" },
      { { summary = "x", run = run, args = { name = { "a" } } }, "`args` of the command is not a list: it has the key `name`" },
      { { summary = "x", run = run, examples = { "a", [3] = "b" } }, "`examples` of the command is not a list: it has the key `3`" },
      { { summary = "x", run = run, flags = { { help = "a" } } }, "`1` is not a valid name of a flag" },
      { { summary = "x", run = run, flags = { help = {} } }, "the flag `help` is reserved" },
      { { summary = "x", run = run, flags = { json = {} } }, "the flag `json` is reserved: all commands have `--json`" },
      { { summary = "x", run = run, flags = { ["no-user-lua"] = {} } }, "the flag `no-user-lua` is reserved" },
      {
        { summary = "x", run = run, args = { { "no_x" } }, flags = { ["no-x"] = {} } },
        "the flag `no-x` and the argument `no_x` are both `opts.no_x`",
      },
      { { summary = "x", run = run, args = { { "x" } }, flags = { x = {} } }, "the flag `x` and the argument `x` are both `opts.x`" },
      { { summary = "x", run = run, args = { { "a" }, { "a" } } }, "two arguments are named `a`" },
      { { summary = "x", run = run, args = { { "a b" } } }, "`a b` is not a valid name of an argument" },
      { { summary = "x", run = run, args = { { "" } } }, "`` is not a valid name of an argument" },
      { { summary = "x", run = run, args = { { "a\27[2J" } } }, "`a\27[2J` is not a valid name of an argument" },
      {
        { summary = "x", run = run, args = { { "a", optional = true }, { "b", optional = true }, { "c" } } },
        "the required argument `c` follows the optional `a`",
      },
      { { summary = "x\27[2J", run = run }, "`summary` has a control character" },
      { { summary = "x\ry", run = run }, "`summary` has a control character" },
      { { summary = "x\ny", run = run }, "`summary` has more than one line" },
      { { summary = "x", description = "\7", run = run }, "`description` has a control character" },
      { { summary = "x", run = run, args = { { "a", help = "\8" } } }, "the help of the argument `a` has a control character" },
      { { summary = "x", run = run, flags = { a = { help = "\8" } } }, "the help of the flag `a` has a control character" },
      { { summary = "x", run = run, flags = { a = { value = "\8" } } }, "the value of the flag `a` has a control character" },
      { { summary = "x", run = run, examples = { "\8" } }, "example 1 has a control character" },
      { { summary = "x", run = run, flags = { ["-a"] = {} } }, "`-a` is not a valid name of a flag" },
      { { summary = "x", run = run, flags = { a = "help" } }, "the flag `a` is a string, not a table" },
      { { summary = "x", run = run, flags = { a = { short = "h" } } }, "`h`, the short form of the flag `a`, is used by `--help`" },
      { { summary = "x", run = run, flags = { a = { short = "ab" } } }, "`ab`, the short form of the flag `a`, is not a single letter" },
      { { summary = "x", run = run, examples = { 1 } }, "example 1 is a number, not a string" },
    } do
      local failure = assert.raises("command.invalid", check, "x.lua", case[1])
      assert.equal("x.lua: ", failure.message:sub(1, 7))
      assert.truthy(failure.message:find(case[2], 1, true) or error(failure.message))
    end
  end)

  it("returns an exit code or nothing", function()
    assert.equal(nil, checking.exit_code("x.lua", nil))
    assert.equal(7, checking.exit_code("x.lua", 7))
    for _, code in ipairs { -1, 256, 1.5, "1", true } do
      assert.raises("command.invalid", checking.exit_code, "x.lua", code)
    end
  end)
end)

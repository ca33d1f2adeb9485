local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local render = require("pluv.cli.markdown").render

local function marked(style, text)
  return "<" .. style .. " " .. text .. ">"
end

describe("Markdown", function()
  local function check(source, want, style)
    assert.equal(want, render(source, style))
  end

  it("is laid out in 80 columns", function()
    check("# A\n\n" .. ("word "):rep(20) .. "\n", "# A\n\n" .. ("word "):rep(15) .. "word\n" .. ("word "):rep(3) .. "word\n")
    check("- one\n  two\n- three\n", "- one two\n- three\n")
    check("1. " .. ("word "):rep(17), "1. " .. ("word "):rep(14) .. "word\n   word word\n")
  end)

  it("keeps code, and hides comments for specs", function()
    check("<!-- not run: x -->\n```console\n$ a\n\n  b\n```\n", "    $ a\n\n      b\n")
    check("<!-- file: a.lua -->\n```lua\nx\n```\n", "  a.lua:\n    x\n")
  end)

  it("shows links as text, with the command that shows the page", function()
    check("see [trust](trusting.md#x), [here](#y), [Go](https://go.dev)", "see trust (pluv help trusting), here, Go (https://go.dev)\n")
    check(
      "see [it](../../spec/x.md#y) and [spec/z.md](../../spec/z.md)",
      "see it (spec/x.md of pluv's source) and spec/z.md of pluv's source\n"
    )
  end)

  it("shows tables as columns that are never narrower than a word", function()
    check("| a | b |\n|---|---|\n| `x\\|y` | z |\n", "  a      b\n  -----  -\n  `x|y`  z\n")
    local long = ("w"):rep(70)
    check(
      "| a | b |\n|---|---|\n| " .. long .. " | one two |\n",
      "  a" .. (" "):rep(71) .. "b\n  " .. ("-"):rep(70) .. "  ------\n  " .. long .. "  one\n" .. (" "):rep(74) .. "two\n"
    )
  end)

  it("shows a line on its own", function()
    local line = require("pluv.cli.markdown").line
    assert.equal("`a|b`  see trust (pluv help trusting)", line("| `a\\|b` | see [trust](trusting.md) |"))
    assert.equal("- one, two", line("  - **one**, two"))
    for _, hidden in ipairs { "|---|---|", "<!-- not run: x -->", "```console" } do
      assert.equal(nil, line(hidden))
    end
  end)

  it("styles words", function()
    check("# A `b`\n\n**c** and `d e`\n", "<bold A b>\n\n<bold c> and <cyan d e>\n", marked)
    check("**c** and `d`\n", "c and `d`\n")
  end)
end)

local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local template = require("std.template")
local render = template.render

describe("a template", function()
  it("has values of all kinds", function()
    local values = { name = "Ann", n = 3, half = 0.5, yes = true, no = false, deep = { er = { x = "y" } }, list = { "a", { b = 1 } } }
    for text, want in pairs {
      [""] = "",
      ["plain $ { } % #"] = "plain $ { } % #",
      ["${name}"] = "Ann",
      ["<${ name }>"] = "<Ann>",
      ["${n} ${half} ${yes} ${no}"] = "3 0.5 true false",
      ["${deep.er.x}"] = "y",
      ["${list.1} ${list.2.b}"] = "a 1",
      ["$${name}"] = "${name}",
      ["$$${name}"] = "$${name}",
      ['${"{%"} ${"a | b"} ${\'}\'}'] = "{% a | b }",
      ['${"}"}${name}'] = "}Ann",
      ["{# it's #}x"] = "x",
      ['{% if name == "%}" %}a{% else %}b{% end %}'] = "b",
      ['${"{%"}'] = "{%",
      ['${"a | b"}'] = "a | b",
      ["${12}"] = "12",
    } do
      assert.equal(want, render(text, values))
    end
  end)

  it("chooses", function()
    local function choose(condition, values)
      return render("{% if " .. condition .. " %}yes{% else %}no{% end %}", values) == "yes"
    end
    local values = { a = 1, s = "x and y", no = false, t = { u = true } }
    for condition, want in pairs {
      ["a"] = true,
      ["b"] = false,
      ["no"] = false,
      ["not b"] = true,
      ["not not b"] = false,
      ["t.u"] = true,
      ["t.v.w"] = false,
      ["a == 1"] = true,
      ["a ~= 1"] = false,
      ["s == 'x and y'"] = true,
      ['s == "x"'] = false,
      ["no == false"] = true,
      ["b == nil"] = true,
      ["a and b"] = false,
      ["a and t.u"] = true,
      ["b or a"] = true,
      ["b or no"] = false,
      ["b and a or t.u"] = true,
      ["a or b and no"] = true,
      ["not b and not no"] = true,
    } do
      assert.equal(want, choose(condition, values))
    end
    local three = "{% if n == 1 %}one{% elseif n == 2 %}two{% else %}many{% end %}"
    assert.equal("one two many", render(three, { n = 1 }) .. " " .. render(three, { n = 2 }) .. " " .. render(three, { n = 3 }))
    assert.equal("", render("{% if n == 1 %}one{% end %}", {}))
  end)

  it("repeats", function()
    assert.equal(
      "1a 2b last",
      render("{% for x in list %}${loop.index}${x} {% if loop.last %}last{% end %}{% end %}", { list = { "a", "b" } })
    )
    assert.equal("a=1 b=2 ", render("{% for k, v in t %}${k}=${v} {% end %}", { t = { b = 2, a = 1 } }))
    assert.equal("a1 a2 b1 b2 ", render("{% for x in l %}{% for y in m %}${x}${y} {% end %}{% end %}", { l = { "a", "b" }, m = { 1, 2 } }))
    assert.equal("", render("{% for x in list %}${x}{% end %}", { list = {} }))
    assert.equal("out1", render("{% for x in list %}${o}${x}{% end %}", { list = { 1 }, o = "out" }))
  end)

  it("removes lines with only one tag", function()
    assert.equal("a\nb\nc\n", render("a\n  {% if x %}\nb\n  {% end %}  \nc\n", { x = true }))
    assert.equal("a\nc\n", render("{# first #}\na\n{# more\nlines #}\nc\n", {}))
    assert.equal("a \n", render("a {# behind #}\n", {}))
    assert.equal("x\r\n", render("{% if x %}\r\nx\r\n{% end %}\r\n", { x = 1 }))
    assert.equal("x\n", render("x\n{% if y %}{% end %}", {}):sub(1, 2))
  end)

  it("escapes", function()
    for filter, want in pairs {
      c = [["a\"b\\\n\303\251\001"]],
      json = [["a\"b\\\né\u0001"]],
      lua = '"a\\"b\\\\\\né\\001"',
      raw = 'a"b\\\né\1',
      html = "a&quot;b\\\né\1",
      shell = "'a\"b\\\né\1'",
    } do
      assert.equal(want, render("${x | " .. filter .. "}", { x = 'a"b\\\né\1' }))
    end
    assert.equal([['it'\''s']], render("${x | shell}", { x = "it's" }))
    assert.equal('["a",{"b":1}]', render("${x | json}", { x = { "a", { b = 1 } } }))
    assert.equal("&lt;a&gt; <a> '<a>'", render("${x} ${x | raw} ${x | shell}", { x = "<a>" }, { escape = "html" }))
    assert.equal("&lt;A&gt;", render("${x | trim | upper}", { x = " <a> " }, { escape = "html" }))
    assert.equal(
      "a!",
      render(
        "${x | loud}",
        { x = "A" },
        { filters = {
          loud = function(value)
            return value:lower() .. "!"
          end,
        } }
      )
    )
  end)

  it("reports the position of an error", function()
    for text, want in pairs {
      ["\n${x}"] = "t:2: the value `x` is missing",
      ["${x"] = "t:1: `${` has no `}`",
      ["a\n{% if x"] = "t:2: `{%%` has no `%%}`",
      ["{% if x %}\n"] = "t:1: `if` has no `end`",
      ["\n\n{% end %}"] = "t:3: `end` without a block",
      ["{% else %}"] = "t:1: `else` is not inside an `if`",
      ["{% if a %}{% else %}{% else %}{% end %}"] = "t:1: `else` is not inside an `if`",
      ["{% while x %}"] = "t:1: unknown tag `{%% while x %%}`",
      ["{% for x %}"] = "t:1: `for x` is not",
      ["{% for x in 3 %}{% end %}"] = "t:1: `3` is a number, not a table",
      ["{# \n #}${a b}"] = "t:2: `a b` is not a value",
      ["${a()}"] = "t:1: `a%(%)` is not a value",
      ["${s | up}"] = "t:1: unknown filter `up`",
      ["${t}"] = "t:1: the value `t` is a table",
      ["${}"] = "t:1: `` is not a value",
      ["${a..b}"] = "t:1: `a..b` is not a value",
      ["{% %}"] = "t:1: unknown tag `{%%  %%}`",
    } do
      local failure = assert.raises("template.invalid", render, text, { s = "", t = {} }, { name = "t" })
      assert.matches((want:gsub("[${}|]", "%%%0")), failure.message)
    end
    assert.raises("template.invalid", render, "${x}", { x = 1 }, { escape = "none" })
  end)

  it("runs no code and can use only its values", function()
    for _, text in ipairs { "${_G}", "${os.getenv}", "${string.rep}", "${print}", "${s.rep}" } do
      assert.raises("template.invalid", render, text, { s = "x" })
    end
    assert.equal("${y}", render("${x}", { x = "${y}" }))
  end)
end)

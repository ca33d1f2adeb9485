local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert

describe("a prompt", function()
  local prompt, answers, asked, said ---@type table, string[], string[], string[]

  -- A terminal with somebody at it.
  before_each(function()
    answers, asked, said = {}, {}, {}
    package.loaded["std.prompt"] = nil
    package.loaded["host.prompt"] = {
      is_possible = function()
        return true
      end,
      ask = function(question)
        asked[#asked + 1] = question
        return table.remove(answers, 1)
      end,
    }
    package.loaded["std.env"] = {
      is_ci = function()
        return false
      end,
    }
    package.loaded["std.log"] = {
      warn = function(format, ...)
        said[#said + 1] = format:format(...)
      end,
    }
    prompt = require("std.prompt")
    for _, name in ipairs { "std.prompt", "host.prompt" } do
      package.loaded[name] = nil
    end
  end)

  it("accepts yes and no", function()
    answers = { "y", "No", "what", "YES", "", "" }
    assert.equal(true, prompt.confirm("go?"))
    assert.equal(false, prompt.confirm("go?", { default = true }))
    assert.equal(true, prompt.confirm("go?", { unattended = false }))
    assert.same({ "enter y or n" }, said)
    assert.equal(false, prompt.confirm("go?"))
    assert.equal(true, prompt.confirm("go?", { default = true }))
    local bold = require("host.term").style
    assert.equal(bold("bold", "go? [y/N]") .. " ", asked[1])
    assert.equal(bold("bold", "go? [Y/n]") .. " ", asked[2])
  end)

  it("repeats until a line is valid", function()
    answers = { "", "x", "1.2", "" }
    local function check(answer)
      return not answer:find("^%d") and "begin with a digit" or nil
    end
    assert.equal("1.2", prompt.input("version?", { check = check }))
    assert.same({ "an answer is required", "begin with a digit" }, said)
    assert.equal("1.0", prompt.input("version?", { default = "1.0" }))
    assert.equal(require("host.term").style("bold", "version? [1.0]") .. " ", asked[4])
  end)

  it("accepts one of several choices", function()
    answers = { "2", "c", "9", "x", "", "1" }
    assert.same({ "b", 2 }, { prompt.select("which?", { "a", "b", "c" }) })
    assert.same({ "c", 3 }, { prompt.select("which?", { "a", "b", "c" }) })
    assert.same({ "a", 1 }, { prompt.select("which?", { "a", "b", "c" }, { default = 1 }) })
    assert.same({ "enter a number from 1 to 3", "enter a number from 1 to 3" }, said)
  end)

  it("is a failure at the end of input", function()
    assert.raises("prompt.unattended", prompt.confirm, "go?")
    assert.raises("prompt.unattended", prompt.input, "who?")
  end)
end)

describe("a prompt without a terminal", function()
  it("uses the unattended answer, or is a failure with a hint", function()
    package.loaded["std.prompt"], package.loaded["std.env"], package.loaded["std.log"] = nil, nil, nil
    local prompt = require("std.prompt")
    assert.equal(false, prompt.is_possible())
    assert.equal(false, prompt.confirm("go?", { default = true, unattended = false }))
    assert.equal("1.2", prompt.input("version?", { unattended = "1.2" }))
    assert.same({ "b", 2 }, { prompt.select("which?", { "a", "b" }, { unattended = 2 }) })
    assert.equal("s", prompt.secret("password:", { unattended = "s" }))
    for _, ask in ipairs { prompt.confirm, prompt.input, prompt.secret } do
      local failure = assert.raises("prompt.unattended", ask, "who are you?", { default = true })
      assert.matches("cannot ask `who are you%?`: there is no terminal", failure.message)
      assert.matches("command line", failure.hint)
    end
  end)
end)

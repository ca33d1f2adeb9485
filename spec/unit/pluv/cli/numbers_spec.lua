local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local errors, values = require("std.errors"), require("pluv.cli.numbers")

---@param text string
---@return string code of the failure; "" if there is none
---@return string message
local function refused(text)
  local ok, failure = errors.catch(values.whole, text, "--many", -5, 20)
  return ok and "" or failure.code, ok and "" or failure.message
end

describe("numbers.whole", function()
  it("accepts numbers in its range", function()
    for text, number in pairs { ["-5"] = -5, ["0"] = 0, ["007"] = 7, ["20"] = 20 } do
      assert.equal(number, values.whole(text, "--many", -5, 20))
    end
  end)

  it("refuses everything else, even what tonumber accepts", function()
    for _, text in ipairs {
      "",
      " ",
      "x",
      "-6",
      "21",
      "1.0",
      "1.5",
      "1e1",
      "0x1",
      "inf",
      "-inf",
      "nan",
      "Infinity",
      " 1",
      "1 ",
      "+1",
      "--1",
      "9223372036854775807",
      "9223372036854775808",
      "18446744073709551617",
      ("9"):rep(400),
    } do
      local code, message = refused(text)
      assert.equal("cli.usage", code)
      assert.equal(("`--many` takes a whole number from -5 to 20, not `%s`"):format(text), message)
    end
  end)
end)

describe("numbers.jobs", function()
  it("is nil without the flag", function()
    assert.equal(nil, values.jobs(nil))
    assert.equal(3, values.jobs("3"))
  end)

  it("is bounded", function()
    for _, text in ipairs { "0", "-1", "1025", "4611686018427387904" } do
      assert.equal(false, (errors.catch(values.jobs, text)))
    end
  end)
end)

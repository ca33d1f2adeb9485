local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local errors = require("std.errors")

describe("errors", function()
  it("raises a table that converts to its message", function()
    local failure = assert.raises("x.y", errors.raise, { code = "x.y", message = "no", cause = { code = "a.b", message = "why" } })
    assert.equal("no: why", tostring(failure))
    assert.truthy(errors.is_failure(failure))
  end)

  it("wraps a failure", function()
    local failure = assert.raises("x.y", errors.context, "reading z", errors.raise, { code = "x.y", message = "no" })
    assert.equal("reading z", failure.message)
    assert.equal("no", (failure.cause or {}).message)
  end)

  it("catches failures, but not bugs", function()
    local ok, failure = errors.catch(errors.raise, { code = "x.y", message = "no" })
    assert.equal(false, ok)
    assert.equal("no", failure.message)
    assert.same({ true, 7 }, { errors.catch(function()
      return 7
    end) })
    local fine, mistake = pcall(errors.catch, function()
      local nothing = nil ---@type any
      return nothing.field
    end)
    assert.equal(false, fine)
    assert.matches("attempt to index", mistake)
  end)

  it("does not catch a lack of file descriptors", function()
    local ok, failure = pcall(errors.catch --[[@as function]], errors.raise, { code = "limit.reached", message = "too many open files" })
    assert.equal(false, ok)
    assert.equal("limit.reached", failure.code)
  end)

  it("cleans up and keeps the position of a bug", function()
    local cleaned = 0
    local function cleanup()
      cleaned = cleaned + 1
    end
    assert.same({ 1, nil, 3 }, { errors.finally(cleanup, function()
      return 1, nil, 3
    end) })
    assert.equal(1, cleaned)
    assert.raises("x.y", errors.finally, cleanup, function()
      errors.raise { code = "x.y", message = "no" }
    end)
    assert.equal(2, cleaned)
    local failure = assert.raises("lua.bug", errors.finally, cleanup, function()
      local nothing = nil ---@type any
      return nothing.field
    end)
    assert.matches("errors_spec.lua:%d+: in function", failure.message)
    assert.equal(3, cleaned)
  end)

  it("carries a host failure with its code", function()
    local failure = assert.raises("file.missing", require("std.fs").read, "/nonexistent/file")
    assert.matches("/nonexistent/file", tostring(failure))
  end)
end)

local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local wrapper = require("pluv.tree.wrapper")

local rock = { name = "tool", version = "1.0-1" }

---@param changes table?
---@return any
local function runtime(changes)
  local all = { name = "lua", lua = "5.4", path = "/opt/lua/bin/lua", source = "system" }
  for key, value in pairs(changes or {}) do
    all[key] = value
  end
  return all
end

describe("a wrapper", function()
  it("runs the script of its rock with the interpreter of its tree", function()
    local text = wrapper.text(rock, "tool", runtime())
    assert.matches("^#!/bin/sh\n", text)
    assert.matches("\nprogram=%$PLUV_TREE/'?lib/luarocks/rocks%-5%.4/tool/1%.0%-1/bin/tool'?\n", text)
    assert.matches("exec '?/opt/lua/bin/lua'? %-e ", text)
    assert.matches("/share/lua/5%.4/%?%.lua", text)
  end)

  it("finds the tree from as far below bin as its script is", function()
    assert.matches("%${self%%/%*}/%.%. && pwd", (wrapper.text(rock, "tool", runtime()):gsub('"', "")))
    assert.matches("%${self%%/%*}/%.%./%.%. && pwd", (wrapper.text(rock, "sub/tool", runtime()):gsub('"', "")))
  end)

  it("keeps control characters of names out of its comment", function()
    local text = wrapper.text({ name = "a\nrm -rf /", version = "1" }, "a", runtime())
    assert.equal(nil, text:match("\nrm %-rf / 1, made"))
  end)

  it("runs a script of the builtin runtime with pluv, whoever's it is", function()
    local text = wrapper.text(rock, "tool", runtime { source = "builtin", name = "builtin", lua = "5.1", path = "/bin/pluv" })
    assert.matches("PLUV_PROGRAM:%-'?/bin/pluv'?", text)
    assert.matches("run %-%-runtime builtin", text)
  end)

  it("is made for the scripts of a rock folder only", function()
    local parts = wrapper.parts({ "/no/such/rock" }, runtime())
    assert.same({ { dir = "/no/such/rock", wrappers = {} } }, parts)
  end)
end)

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

---@param of table
---@param script string
---@param changes table?
---@return string
local function text(of, script, changes)
  local now = runtime(changes)
  return wrapper.text(of, script, now, wrapper.linked(now))
end

describe("a wrapper", function()
  it("runs the script of its rock with the interpreter of its tree", function()
    local made = text(rock, "tool")
    assert.matches("^#!/bin/sh\n", made)
    assert.matches("\nprogram=%$PLUV_TREE/'?lib/luarocks/rocks%-5%.4/tool/1%.0%-1/bin/tool'?\n", made)
    assert.matches("exec '?/opt/lua/bin/lua'? %-e ", made)
    assert.matches("/share/lua/5%.4/%?%.lua", made)
  end)

  it("finds the tree from as far below bin as its script is", function()
    assert.matches("%${self%%/%*}/%.%. && pwd", (text(rock, "tool"):gsub('"', "")))
    assert.matches("%${self%%/%*}/%.%./%.%. && pwd", (text(rock, "sub/tool"):gsub('"', "")))
  end)

  it("keeps control characters of names out of its comment", function()
    local made = text({ name = "a\nrm -rf /", version = "1" }, "a")
    assert.equal(nil, made:match("\nrm %-rf / 1, made"))
  end)

  it("runs a script of the builtin runtime with pluv, whoever's it is", function()
    local made = text(rock, "tool", { source = "builtin", name = "builtin", lua = "5.1", path = "/bin/pluv" })
    assert.matches("PLUV_PROGRAM:%-'?/bin/pluv'?", made)
    assert.matches("run %-%-runtime builtin", made)
  end)

  it("writes text so that sh and cmd leave it as it is", function()
    local odd = "C:\\a b\"'%PATH%&^!$`\n\195\164;"
    local literal = wrapper.literal(odd)
    assert.equal(nil, literal:find('["%%&^!$`\n\128-\255]'))
    local chunk = loadstring("return " .. literal) --[[@as function]]
    assert.equal(odd, chunk())
  end)

  it("starts cmd's scripts in the same way", function()
    local other = {
      rocks = "rocks",
      start = function()
        return "x = '50%'"
      end,
    }
    local made = require("pluv.tree.wrapper_cmd").text(rock, "sub/tool", runtime { path = "C:/lua/lua.exe" }, other)
    assert.matches('"C:\\lua\\lua.exe" %-e "x = \'50%%%%\'" "%%PLUV_TREE%%\\rocks\\tool\\1%.0%-1\\bin\\sub\\tool" %%%*', made)
  end)

  it("is made for the scripts of a rock folder only", function()
    local parts = wrapper.parts({ "/no/such/rock" }, runtime())
    assert.same({ { dir = "/no/such/rock", wrappers = {} } }, parts)
  end)
end)

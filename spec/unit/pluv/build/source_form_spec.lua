local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local form = require("pluv.build.source_form")

---@type any
local plain = { config = { luarocks = { version = "", sha256 = "" } } }

---@param package table
---@return table
local function locked(package)
  package.git, package.dependencies = package.git or "", package.dependencies or {}
  return package
end

describe("the key of a built rock", function()
  it("is unchanged for sources", function()
    for _, source in ipairs { "a-1.0-1.src.rock", "https://x.example/a.tar.gz", "git+https://x.example/a#0" } do
      assert.equal("", form.of(plain, locked { source = source }))
    end
    assert.equal("", form.of(plain, { path = "../own" }))
  end)

  it("distinguishes the forms that a lock may claim for the same bytes", function()
    local seen = {}
    for _, package in ipairs {
      { source = "a-1.0-1.src.rock" },
      { source = "a-1.0-1.all.rock" },
      { git = "https://x.example/a", rockspec = "a-1.0-1.rockspec" },
      { git = "https://x.example/a", rockspec = "" },
      { git = "https://x.example/a", rockspec = "", dependencies = { "b" } },
    } do
      local key = form.of(plain, locked(package))
      assert.equal(nil, seen[key])
      seen[key] = true
    end
  end)

  it("includes a LuaRocks that the project sets a checksum for", function()
    ---@type any
    local own = { config = { luarocks = { version = "3.13.0", sha256 = ("0"):rep(64) } } }
    assert.equal("luarocks 3.13.0 " .. ("0"):rep(64), form.of(own, locked { source = "a-1.0-1.src.rock" }))
  end)
end)

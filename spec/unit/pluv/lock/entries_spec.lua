local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local entries = require("pluv.lock.entries")

describe("an entry of the lock", function()
  it("has the dependencies on other chosen packages, as the rockspec words them", function()
    local chosen = {
      name = "a",
      namespace = "",
      version = "1.0-1",
      dependencies = { "b", "c" },
      requires = { "lua >= 5.1", "c ~> 2", "ns/B >= 1" },
      build = "builtin",
      tree = "",
      built_with = {},
    }
    local entry = entries.of(chosen, {}, { ["a 1.0-1"] = { source = "a.src.rock", sha256 = "1", rockspec_sha256 = "2" } }, "https://r")
    assert.same({ "c ~> 2", "ns/b >= 1" }, entry.dependencies)
    assert.equal("a.src.rock", entry.source)
    assert.equal("https://r", entry.registry)
  end)

  it("of a folder or a commit names that", function()
    local chosen = { name = "a", version = "1.0-1", dependencies = {}, tree = "", pinned = true, built_with = {} }
    ---@type any
    local pinned = { a = { dependencies = {}, build = "make", path = "../a", rockspec = "", rockspec_sha256 = "" } }
    local entry = entries.of(chosen, pinned, {})
    assert.equal("../a", entry.path)
    assert.equal("make", entry.build)
    assert.equal(nil, entry.source)
  end)

  it("of a rock in another tree has no source", function()
    local chosen = { name = "a", version = "1.0-1", dependencies = {}, requires = {}, tree = "~/.luarocks", rockspec_sha256 = "2" }
    local entry = entries.of(chosen, {}, {})
    assert.equal("~/.luarocks", entry.tree)
    assert.equal(nil, entry.registry)
  end)
end)

local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local submodules = require("pluv.git.submodules")

describe("the URL of a submodule", function()
  it("is relative to its parent's", function()
    for _, c in ipairs {
      { "https://h/a/b.git", "https://other/x.git", "https://other/x.git" },
      { "https://h/a/b.git", "../x.git", "https://h/a/x.git" },
      { "https://h/a/b.git/", "../../c/x", "https://h/c/x" },
      { "https://h/a/b.git", "./x", "https://h/a/b.git/x" },
    } do
      assert.equal(c[3], submodules.resolve(c[1], c[2]))
    end
  end)

  it("may be local only if its parent's is", function()
    assert.equal("/b", submodules.resolve("/a", "/b"))
    assert.equal("file:///b", submodules.resolve("file:///a", "file:///b"))
    for _, url in ipairs { "file:///etc/x.git", "/etc/x.git", "C/x" } do
      for _, parent in ipairs { "https://h/a.git", "git@h:a.git", "ssh://h/a" } do
        assert.raises("git.failed", submodules.resolve, parent, url)
      end
    end
  end)
end)

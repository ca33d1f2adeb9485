local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local source = require("pluv.source.kind")

describe("a source URL", function()
  it("names a file or a checkout", function()
    for url, want in pairs {
      ["https://x.org/a/foo-1.0.tar.gz"] = "foo-1.0.tar.gz",
      ["https://x.org/foo.zip?uuid=v1"] = "foo.zip",
      ["git+https://github.com/me/foo.git"] = "foo",
      ["git://github.com/me/foo"] = "foo",
      ["https://x.org/foo.git"] = "foo.git",
    } do
      assert.equal(want, source.base_name(url))
    end
  end)

  it("never names a path outside of the target folder", function()
    for _, url in ipairs {
      "git+https://x.org/..",
      "https://x.org/a/../..",
      "https://x.org/.",
      "git+https://x.org/...git",
      "https://x.org/a\\b",
      "",
    } do
      assert.raises("build.source", source.base_name, url)
    end
  end)
end)

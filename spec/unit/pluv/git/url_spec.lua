local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local urls = require("pluv.git.url")

describe("a git URL", function()
  it("is converted to a form that git accepts", function()
    for url, want in pairs {
      ["https://x.org/a/b.git"] = "https://x.org/a/b.git",
      ["git+https://x.org/a/b"] = "https://x.org/a/b",
      ["git+http://x.org/a"] = "http://x.org/a",
      ["git+file:///a/b"] = "file:///a/b",
      ["ssh://git@x.org/a/b.git"] = "ssh://git@x.org/a/b.git",
      ["ssh://git@x.org:2222/a/b.git"] = "ssh://git@x.org:2222/a/b.git",
      ["git+ssh://git@x.org:2222/a/b.git"] = "ssh://git@x.org:2222/a/b.git",
      ["git+ssh://git@x.org:a/b.git"] = "git@x.org:a/b.git",
      ["git+ssh://x.org:b.git"] = "x.org:b.git",
      ["git+ssh://git@x.org:~a/b.git"] = "git@x.org:~a/b.git",
      ["ssh://git@[::1]:22/a"] = "ssh://git@[::1]:22/a",
      ["git@x.org:a/b.git"] = "git@x.org:a/b.git",
      ["git+git@x.org:a/b.git"] = "git@x.org:a/b.git",
      ["git://github.com/a/b"] = "https://github.com/a/b",
      ["git://www.github.com/a/b"] = "https://www.github.com/a/b",
      ["git://x.org/a/b"] = "git://x.org/a/b",
      ["github:a/b"] = "https://github.com/a/b",
      ["github:a/b.git"] = "https://github.com/a/b",
      ["git+github:a/b.lua"] = "https://github.com/a/b.lua",
      ["gitlab:a/group/b"] = "https://gitlab.com/a/group/b",
      ["codeberg:a/b"] = "https://codeberg.org/a/b",
      ["sourcehut:~a/b"] = "https://git.sr.ht/~a/b",
      ["sourcehut:a/b"] = "https://git.sr.ht/~a/b",
      ["/srv/a.git"] = "/srv/a.git",
      ["../a"] = "../a",
    } do
      assert.equal(want, urls.plain(url))
    end
  end)

  it("is refused if it is invalid", function()
    for _, url in ipairs {
      "",
      "-uploadpack=x",
      "git+--upload-pack=x",
      "github:a",
      "github:",
      "github:a/../b",
      "github:a/b c",
      "codeberg:a/b?x",
      "https://x\n",
    } do
      assert.raises("git.failed", urls.plain, url)
    end
  end)

  it("never contains a password, nor does the message", function()
    for _, url in ipairs { "https://me:secret@x/a", "git+https://:secret@x/a", "ssh://git:secret@x/a", "http://me:sec@ret@x/a" } do
      local failure = assert.raises("git.failed", urls.plain, url)
      assert.equal(nil, failure.message:find("sec", 1, true))
    end
    assert.equal("https://me@x/a:b@c", urls.plain("https://me@x/a:b@c"))
  end)

  it("is local or not", function()
    for _, url in ipairs { "/a", "../a", "a/b", "file:///a", "git+file:///a", "git+../a" } do
      assert.equal(true, urls.is_local(url))
    end
    for _, url in ipairs { "https://x/a", "git@x:a", "ssh://x/a", "github:a/b", "x:a" } do
      assert.equal(false, urls.is_local(url))
    end
  end)

  it("of a folder is relative to another folder", function()
    assert.equal("/p/r", urls.resolve("../r", "/p/q"))
    assert.equal("/p/q/r", urls.resolve("git+./r", "/p/q"))
    assert.equal("file:///r", urls.resolve("git+file:///r", "/p/q"))
    assert.equal("git@x:r", urls.resolve("git@x:r", "/p/q"))
  end)

  it("may be relative to that of another repository", function()
    for _, case in ipairs {
      { "https://x/a/b.git", "../c.git", "https://x/a/c.git" },
      { "https://x/a/b/", "../../c", "https://x/c" },
      { "https://x/a", "./c", "https://x/a/c" },
      { "git@x:a/b.git", "../c.git", "git@x:a/c.git" },
      { "git@x:b.git", "../c.git", "git@x:c.git" },
      { "/srv/a", "../b", "/srv/b" },
      { "https://x/a", "https://y/b", "https://y/b" },
    } do
      assert.equal(case[3], urls.beside(case[1], case[2]))
    end
  end)

  it("names a repository", function()
    for url, want in pairs {
      ["https://x/a/b.git"] = "b",
      ["https://x/a/b.lua/"] = "b.lua",
      ["git@x:b.git"] = "b",
      ["github:a/b"] = "b",
      ["git+ssh://g@x:a/b.git"] = "b",
    } do
      assert.equal(want, urls.name(url))
    end
    for _, url in ipairs { "https://x/..", "https://x/a/.git", "/" } do
      assert.equal(nil, urls.name(url))
    end
  end)
end)

local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local folders, fs, path = require("pluv.source.folder"), require("std.fs"), require("std.path")

describe("the folder to build in", function()
  local dir ---@type string
  before_each(function()
    dir = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "source-")
  end)

  ---@param files table<string, string>
  ---@param archive string
  local function pack(files, archive)
    local stage = path.join(dir, "stage")
    for name, text in pairs(files) do
      fs.write(path.join(stage, name), text)
    end
    fs.make_dir(path.join(dir, "rock"))
    require("std.archive").pack_tar_gz(stage, path.join(dir, "rock", archive))
    return path.join(dir, "rock")
  end

  ---@param spec table
  ---@param rock string
  ---@return string
  local function rel(spec, rock)
    local folder, root = folders.of({ source = spec }, rock, path.join(dir, "unpacked"), true)
    assert.equal(true, folder == root or folder:sub(1, #root + 1) == root .. "/")
    return path.rel(folder:find("unpacked", 1, true) and dir or rock, folder)
  end

  it("keeps the contents of an archive apart from the rock around it", function()
    fs.write(path.join(dir, "stage", "foo-1", "a.lua"), "")
    fs.write(path.join(dir, "rock", ".source", "foo-1", "evil.lua"), "")
    require("std.archive").pack_tar_gz(path.join(dir, "stage"), path.join(dir, "rock", "foo-1.tar.gz"))
    local folder = folders.of({ source = { url = "https://x/foo-1.tar.gz" } }, path.join(dir, "rock"), path.join(dir, "unpacked"), true)
    assert.equal(path.join(dir, "unpacked", "foo-1"), folder)
    assert.equal(1, #fs.list(folder))
  end)

  it("is the only folder of an archive", function()
    local rock = pack({ ["foo-1/a.lua"] = "" }, "other.tar.gz")
    assert.equal("unpacked/foo-1", rel({ url = "https://x/other.tar.gz" }, rock))
  end)

  it("is the folder named like the archive, if there are several", function()
    local rock = pack({ ["foo-1/a.lua"] = "", ["bar/b.lua"] = "" }, "foo-1.tar.gz")
    assert.equal("unpacked/foo-1", rel({ url = "https://x/foo-1.tar.gz" }, rock))
  end)

  it("is `dir`; a missing one is a failure", function()
    local rock = pack({ ["foo-1/sub/a.lua"] = "", ["bar/b.lua"] = "" }, "foo.tar.gz")
    assert.equal("unpacked/bar", rel({ url = "https://x/foo.tar.gz", dir = "bar" }, rock))
    assert.raises(
      "build.source",
      folders.of,
      { source = { url = "https://x/foo.tar.gz", dir = "nope" } },
      rock,
      path.join(dir, "unpacked"),
      true
    )
    assert.raises(
      "file.escape",
      folders.of,
      { source = { url = "https://x/foo.tar.gz", dir = "../.." } },
      rock,
      path.join(dir, "unpacked"),
      true
    )
  end)

  it("is a failure if there are several candidates", function()
    local rock = pack({ ["a/a.lua"] = "", ["b/b.lua"] = "" }, "foo.tar.gz")
    local failure =
      assert.raises("build.source", folders.of, { source = { url = "https://x/foo.tar.gz" } }, rock, path.join(dir, "unpacked"), true)
    assert.matches("0 files and 2 folders", failure.message)
  end)

  it("is the checkout of a git URL, and the rock itself for a single file", function()
    local rock = path.join(dir, "rock")
    fs.write(path.join(rock, "foo", "a.lua"), "")
    fs.write(path.join(rock, "one.lua"), "")
    assert.equal("foo", rel({ url = "git+https://x/foo.git" }, rock))
    assert.equal(".", rel({ url = "https://x/one.lua" }, rock))
    assert.raises("build.source", folders.of, { source = { url = "https://x/none.zip" } }, rock, path.join(dir, "unpacked"), true)
  end)

  it("is `dir` of a checkout: relative to the folder around it, or to the checkout", function()
    local rock = path.join(dir, "rock")
    fs.write(path.join(rock, "foo", "lib", "a.lua"), "")
    for wanted, want in pairs {
      ["lib"] = "foo/lib",
      ["foo/lib"] = "foo/lib",
      ["foo"] = "foo",
      ["foo/"] = "foo",
      ["./foo"] = "foo",
      ["foo/lib/.."] = "foo",
      ["."] = ".",
      [""] = "foo",
    } do
      assert.equal(want, rel({ url = "git+https://x/foo.git", dir = wanted }, rock))
    end
    for wanted, code in pairs {
      ["nope"] = "build.source",
      ["foo/nope"] = "build.source",
      ["foo/lib/a.lua"] = "build.source",
      ["../x"] = "file.escape",
    } do
      assert.raises(code, folders.of, { source = { url = "git+https://x/foo.git", dir = wanted } }, rock, path.join(dir, "unpacked"), true)
    end
  end)

  it("is the folder around a repository named like a Lua file, if the rockspec's paths begin with it", function()
    local rock = path.join(dir, "rock")
    fs.write(path.join(rock, "foo.lua", "foo.lua"), "")
    local function of(url, file)
      return path.rel(
        rock,
        (folders.of({ source = { url = url }, build = { modules = { foo = file } } }, rock, path.join(dir, "unpacked"), true))
      )
    end
    assert.equal("foo.lua", of("git+https://x/foo.lua", "foo.lua"))
    assert.equal(".", of("git+https://x/foo.lua", "foo.lua/foo.lua"))
    assert.equal("foo.lua", of("git+https://x/foo.lua.git", "foo.lua/foo.lua"))
  end)

  it("is a failure with a hint for a web page in place of a repository", function()
    local rock = path.join(dir, "rock")
    fs.write(path.join(rock, "foo"), "<!DOCTYPE html>\n<html><body>a repository</body></html>\n")
    local function hint(source)
      return assert.raises("archive.format", folders.of, { package = "Foo", source = source }, rock, path.join(dir, "unpacked"), true).hint
    end
    assert.matches(
      "its rockspec should say `git%+https://x/u/foo`: .*`pluv add foo %-%-git https://x/u/foo %-%-tag 'v1; ls'`",
      hint { url = "https://x/u/foo", tag = "v1; ls" }
    )
    assert.matches("`pluv add foo %-%-git https://x/u/foo`", hint { url = "https://x/u/foo" })
    assert.matches("open the URL in a browser", hint { url = "file:///foo" })
  end)

  it("checks the MD5 checksum of the rockspec", function()
    local rock = pack({ ["foo/a.lua"] = "" }, "foo.tar.gz")
    local sum = require("std.hash").md5_file(path.join(rock, "foo.tar.gz"))
    assert.equal("unpacked/foo", rel({ url = "https://x/foo.tar.gz", md5 = sum }, rock))
    local other = { source = { url = "https://x/foo.tar.gz", md5 = ("0"):rep(32) } }
    assert.raises("digest.mismatch", folders.of, other, rock, path.join(dir, "unpacked"), true)
    -- A .src.rock may hold a repacked archive.
    assert.equal("unpacked/foo", path.rel(dir, (folders.of(other, rock, path.join(dir, "unpacked"), false))))
  end)
end)

local describe, it, before_each, assert = ...
local source, fs, path = require("pluv.build.support.source"), require("std.fs"), require("std.path")

describe("a source url", function()
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

  it("never names a folder above the one it is put into", function()
    for _, url in ipairs { "git+https://x.org/..", "https://x.org/a/../..", "https://x.org/.", "git+https://x.org/...git", "https://x.org/a\\b", "" } do
      assert.raises("build.source", source.base_name, url)
    end
  end)

  it("keeps what an archive holds apart from the rock that it came in", function()
    local dir = fs.temp_dir(path.join(require("host.platform").describe().cache, "spec"), "source-")
    fs.write(path.join(dir, "stage", "foo-1", "a.lua"), "")
    fs.write(path.join(dir, "rock", ".source", "foo-1", "evil.lua"), "")
    require("std.archive").pack_tar_gz(path.join(dir, "stage"), path.join(dir, "rock", "foo-1.tar.gz"))
    local folder = source.folder({ source = { url = "https://x/foo-1.tar.gz" } }, path.join(dir, "rock"), path.join(dir, "unpacked"), true)
    assert.equal(path.join(dir, "unpacked", "foo-1"), folder)
    assert.equal(1, #fs.list(folder))
  end)
end)

describe("the folder to build in", function()
  local dir
  before_each(function()
    dir = fs.temp_dir(path.join(require("host.platform").describe().cache, "spec"), "source-")
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
    local folder, root = source.folder({ source = spec }, rock, path.join(dir, "unpacked"), true)
    assert.equal(true, folder == root or folder:sub(1, #root + 1) == root .. "/")
    return path.rel(folder:find("unpacked", 1, true) and dir or rock, folder)
  end

  it("is the only folder of an archive", function()
    local rock = pack({ ["foo-1/a.lua"] = "" }, "other.tar.gz")
    assert.equal("unpacked/foo-1", rel({ url = "https://x/other.tar.gz" }, rock))
  end)

  it("is the folder named like the archive, if there are several", function()
    local rock = pack({ ["foo-1/a.lua"] = "", ["bar/b.lua"] = "" }, "foo-1.tar.gz")
    assert.equal("unpacked/foo-1", rel({ url = "https://x/foo-1.tar.gz" }, rock))
  end)

  it("is what `dir` says, and a failure if that is not there", function()
    local rock = pack({ ["foo-1/sub/a.lua"] = "", ["bar/b.lua"] = "" }, "foo.tar.gz")
    assert.equal("unpacked/bar", rel({ url = "https://x/foo.tar.gz", dir = "bar" }, rock))
    assert.raises("build.source", source.folder, { source = { url = "https://x/foo.tar.gz", dir = "nope" } }, rock, path.join(dir, "unpacked"), true)
    assert.raises("file.escape", source.folder, { source = { url = "https://x/foo.tar.gz", dir = "../.." } }, rock, path.join(dir, "unpacked"), true)
  end)

  it("is a failure when it is not clear", function()
    local rock = pack({ ["a/a.lua"] = "", ["b/b.lua"] = "" }, "foo.tar.gz")
    local failure = assert.raises("build.source", source.folder, { source = { url = "https://x/foo.tar.gz" } }, rock, path.join(dir, "unpacked"), true)
    assert.matches("0 files, 2 folders", failure.message)
  end)

  it("is the checkout of a git url, and the rock itself for a single file", function()
    local rock = path.join(dir, "rock")
    fs.write(path.join(rock, "foo", "a.lua"), "")
    fs.write(path.join(rock, "one.lua"), "")
    assert.equal("foo", rel({ url = "git+https://x/foo.git" }, rock))
    assert.equal(".", rel({ url = "https://x/one.lua" }, rock))
    assert.raises("build.source", source.folder, { source = { url = "https://x/none.zip" } }, rock, path.join(dir, "unpacked"), true)
  end)

  it("checks an MD5 sum where the rockspec has one", function()
    local rock = pack({ ["foo/a.lua"] = "" }, "foo.tar.gz")
    local sum = require("std.hash").md5_file(path.join(rock, "foo.tar.gz"))
    assert.equal("unpacked/foo", rel({ url = "https://x/foo.tar.gz", md5 = sum }, rock))
    local other = { source = { url = "https://x/foo.tar.gz", md5 = ("0"):rep(32) } }
    assert.raises("digest.mismatch", source.folder, other, rock, path.join(dir, "unpacked"), true)
    -- A .src.rock may hold a repacked archive.
    assert.equal("unpacked/foo", path.rel(dir, (source.folder(other, rock, path.join(dir, "unpacked"), false))))
  end)
end)

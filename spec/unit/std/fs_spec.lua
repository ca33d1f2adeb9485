local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")

describe("fs", function()
  local dir ---@type string
  before_each(function()
    dir = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "fs-")
  end)

  it("returns nil for missing files", function()
    assert.equal(nil, fs.stat(path.join(dir, "x")))
    assert.equal(nil, fs.read_if_exists(path.join(dir, "x")))
    assert.equal(false, fs.exists(path.join(dir, "x")))
    assert.raises("file.missing", fs.read, path.join(dir, "x"))
    assert.raises("file.missing", fs.require_dir, path.join(dir, "x"))
  end)

  it("writes, lists, copies and removes", function()
    fs.write(path.join(dir, "a", "b.txt"), "text")
    assert.equal("text", fs.read(path.join(dir, "a", "b.txt")))
    assert.equal("file", (fs.stat(path.join(dir, "a", "b.txt")) or {}).type)
    fs.copy(path.join(dir, "a", "b.txt"), path.join(dir, "c", "d.txt"))
    assert.same({ { name = "a", type = "dir" }, { name = "c", type = "dir" } }, fs.list(dir))
    assert.same(
      { "a", "a/b.txt", "c", "c/d.txt" },
      (function()
        local names = {}
        for i, entry in ipairs(fs.walk(dir)) do
          names[i] = entry.name
        end
        return names
      end)()
    )
    fs.remove(path.join(dir, "a"))
    assert.equal(false, fs.exists(path.join(dir, "a")))
  end)

  it("refuses to leave a folder", function()
    for _, rel in ipairs { "../x", "/etc/passwd", "a/../../x" } do
      assert.raises("file.escape", fs.inside, dir, rel)
    end
    assert.equal(path.join(dir, "a", "b"), fs.inside(dir, "a/b"))
  end)

  it("returns the results of a locked function, and releases the lock on failure", function()
    local lock = path.join(dir, "lock")
    assert.same({ 1, 2 }, { fs.with_lock(lock, function()
      return 1, 2
    end) })
    assert.raises("file.missing", fs.with_lock, lock, function()
      fs.read(path.join(dir, "x"))
    end)
    assert.equal(
      3,
      fs.with_lock(lock, function()
        return 3
      end)
    )
  end)
end)

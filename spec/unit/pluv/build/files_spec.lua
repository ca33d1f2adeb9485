local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local files, fs, path = require("pluv.build.files"), require("std.fs"), require("std.path")
local host = require("host.fs")

describe("the files of a source", function()
  local dir, b ---@type string, any
  before_each(function()
    dir = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "files-")
    b = { source_root = path.join(dir, "whole"), source = path.join(dir, "whole", "part") }
    fs.write(path.join(dir, "outside", "f.lua"), "outside")
    fs.write(path.join(dir, "whole", "shared", "s.lua"), "shared")
    fs.write(path.join(dir, "whole", "part", "p.lua"), "part")
  end)

  ---@param target string
  ---@param name string
  local function link(target, name)
    host.symlink(target, path.join(b.source, name))
  end

  it("may be links that stay in the source, also outside of the build folder", function()
    link("../shared", "dir")
    link("../shared/s.lua", "s.lua")
    assert.equal("shared", fs.read(files.source(b, "dir/s.lua")))
    assert.equal("shared", fs.read(files.source(b, "s.lua")))
    assert.equal("part", fs.read(files.source(b, "./p.lua")))
    assert.equal("shared", fs.read(files.source(b, "../shared/s.lua")))
    local names = {}
    for _, entry in ipairs(files.walk(b, ".")) do
      names[#names + 1] = entry.type .. " " .. entry.name
    end
    assert.equal("dir dir, file dir/s.lua, file p.lua, file s.lua", table.concat(names, ", "))
  end)

  it("are refused if they leave it, by name or through a link", function()
    link("../../outside", "dir")
    link(path.join(dir, "outside", "f.lua"), "abs.lua")
    link("dir", "chain")
    for _, name in ipairs {
      "dir/f.lua",
      "abs.lua",
      "chain/f.lua",
      "../../outside/f.lua",
      "../..",
      "x/../../../outside/f.lua",
      path.join(dir, "outside", "f.lua"),
      "",
    } do
      assert.raises("file.escape", files.source, b, name)
    end
    assert.raises("file.escape", files.walk, b, "dir")
    assert.raises("file.escape", files.walk, b, ".")
  end)

  it("have paths without inner `..` for commands, as the name before it may be a link", function()
    for name, want in pairs {
      ["a.c"] = "a.c",
      ["../a.c"] = "../a.c",
      ["./../a/b.c"] = "./../a/b.c",
      ["a/../b.c"] = "b.c",
      ["a/b/../../c.c"] = "c.c",
      ["../a/../b.c"] = "../b.c",
    } do
      assert.equal(want, files.plain(name))
    end
  end)

  it("replace links and are not written through them", function()
    link("../shared/s.lua", "s.o")
    link("nowhere", "n.o")
    fs.write(files.made(b, "s.o"), "made")
    fs.write(files.made(b, "n.o"), "made")
    fs.write(files.made(b, "new.o"), "made")
    fs.write(files.made(b, "../shared/new.o"), "made")
    assert.equal("shared", fs.read(path.join(b.source_root, "shared", "s.lua")))
    for _, name in ipairs { "s.o", "n.o", "new.o" } do
      assert.equal("file", (host.lstat(path.join(b.source, name)) or {}).type)
    end
    link("../../outside/f.lua", "out.o")
    link("../../outside", "dir")
    fs.write(files.made(b, "out.o"), "made")
    for _, name in ipairs { "dir/f.lua", "../../x.o", "../dir/../../x.o", "/x.o", "" } do
      assert.raises("file.escape", files.made, b, name)
    end
    assert.equal("outside", fs.read(path.join(dir, "outside", "f.lua")))
  end)
end)

local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local sync = require("pluv.install.sync")

-- A tree of no rocks has all that decides whether it is up to date.
describe("a tree", function()
  local project, runtime, lock ---@type pluv.Project, pluv.Runtime, pluv.Lock
  local tree, record ---@type string, string

  ---@param options table?
  ---@return boolean changed
  local function changes(options)
    options = options or {}
    options.offline = true
    return sync.sync(project, runtime, lock, options).changed
  end

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "sync-")
    project = require("pluv.project").from_text(root, "")
    fs.write(project.file, "")
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    lock = require("pluv.lock").parse(require("pluv.lock.resolve").resolve(project, runtime, { offline = true }))
    fs.write(project.lock_file, lock.text)
    tree = require("pluv.project.layout").tree(root, runtime.tag)
    record = require("pluv.tree.stamp").file(tree)
    assert.truthy(changes())
  end)

  it("stays as it is when it is what the lock says", function()
    assert.truthy(not changes())
    for _, option in ipairs { "relink", "rebuild" } do
      assert.truthy(changes { [option] = true })
    end
    assert.truthy(not changes { from_source = true })
  end)

  it("is made again for another interpreter, and after LuaRocks changed it", function()
    runtime.path = "/usr/bin/lua"
    assert.truthy(changes())
    assert.truthy(not changes())
    fs.write(require("pluv.tree.stamp").manifest(tree, runtime.lua), "repository = {}")
    assert.truthy(changes())
    fs.remove(record)
    assert.truthy(changes())
  end)

  it("is made again without the remote cache that its rocks are from", function()
    fs.write(record, (fs.read(record):gsub("}\n$", ',"remote":"0123"}\n')))
    assert.truthy(changes())
    assert.truthy(not fs.read(record):find("remote"))
  end)

  it("may lack the project's own rock, unless that must be built", function()
    for _, state in ipairs { "failed a b", "unsupported" } do
      fs.write(record, (fs.read(record):gsub("}\n$", (',"own":"%s"}\n'):format(state))))
      assert.truthy(not changes())
      assert.truthy(changes { own_must_build = true })
    end
  end)

  it("is made again while the hook post_install has not succeeded, if there is one", function()
    fs.write(require("pluv.tree.stamp").pending(tree), "{}")
    assert.truthy(not changes())
    local hook = path.join(project.root, require("pluv.project.layout").hook_file("post_install"))
    fs.write(hook, "return function() end")
    require("host.trust").add { hook }
    assert.truthy(changes())
    assert.truthy(not fs.exists(require("pluv.tree.stamp").pending(tree)))
    assert.truthy(not changes())
  end)

  it("is tidied of what an interrupted sync left", function()
    local left = path.join(path.dir(tree), ".new-1234")
    fs.make_dir(left)
    assert.truthy(sync.has_leftovers(project.root))
    assert.truthy(not changes())
    assert.truthy(not fs.exists(left))
    assert.truthy(not sync.has_leftovers(project.root))
  end)
end)

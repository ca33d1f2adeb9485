local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local quick_check, sync = require("pluv.install.quick_check"), require("pluv.install.sync")
local layout, stamp = require("pluv.project.layout"), require("pluv.tree.stamp")

-- What another program changes while a sync runs must not count as what that sync read.
describe("the checksum of a sync", function()
  local project, runtime, lock ---@type pluv.Project, pluv.Runtime, pluv.Lock
  local tree, options ---@type string, pluv.SyncOptions

  ---Syncs; changes something before the sync, and before its checksum is recorded.
  ---@param before? fun()
  ---@param after? fun()
  ---@return boolean passes
  local function passes(before, after)
    local check = quick_check.begin(project, runtime, options) --[[@as pluv.QuickCheck]]
    if before then
      before()
    end
    local _, key = sync.sync(project, runtime, lock, options)
    if after then
      after()
    end
    quick_check.record(check, lock, key)
    return quick_check.passes(check)
  end

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "quick-")
    options = { offline = true }
    project = require("pluv.project").from_text(root, "")
    fs.write(project.file, "")
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    lock = require("pluv.lock").parse(require("pluv.lock.resolve").resolve(project, runtime, { offline = true }))
    fs.write(project.lock_file, lock.text)
    tree = layout.tree(root, runtime.tag)
  end)

  it("is that of the next sync", function()
    assert.truthy(passes())
    assert.truthy(passes())
  end)

  it("is not of a tree that another command made", function()
    local function remake(name)
      fs.write(stamp.file(tree), (fs.read(stamp.file(tree)):gsub('"' .. name .. '":"%x+"', ('"%s":"0123"'):format(name))))
    end
    assert.truthy(not passes(nil, function()
      remake("key")
    end))
    assert.truthy(not passes(nil, function()
      remake("manifest")
    end))
    assert.truthy(not passes(nil, function()
      fs.write(stamp.manifest(tree, runtime.lua), "repository = {}")
    end))
  end)

  it("is not of hooks and settings that changed meanwhile", function()
    local hook = path.join(project.root, layout.hook_file("pre_build"))
    assert.truthy(not passes(function()
      fs.write(hook, "return function() end")
    end))
    assert.truthy(passes())
  end)

  it("tells where one hook ends and the next begins", function()
    local function write(name, text)
      fs.write(path.join(project.root, layout.hook_file(name)), text)
    end
    write("pre_resolve", "--1")
    write("pre_build", "--2\0--3")
    write("post_build", "--4")
    local before = quick_check.begin(project, runtime, options) --[[@as pluv.QuickCheck]]
    write("pre_build", "--2")
    write("post_build", "--3\0--4")
    assert.truthy(before.inputs ~= (quick_check.begin(project, runtime, options) --[[@as pluv.QuickCheck]]).inputs)
  end)
end)

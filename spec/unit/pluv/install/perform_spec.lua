local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local perform = require("pluv.install.perform")

describe("performing a sync", function()
  local project, runtime, lock ---@type pluv.Project, pluv.Runtime, pluv.Lock
  local tree ---@type string

  ---@param text string of pluv.toml
  ---@return string lock
  local function resolved(text)
    project = require("pluv.project").from_text(project.root, text)
    fs.write(project.file, text)
    return require("pluv.lock.resolve").resolve(project, runtime, { offline = true })
  end

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "perform-")
    project = require("pluv.project").from_text(root, "")
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    lock = require("pluv.lock").parse(resolved(""))
    fs.write(project.lock_file, lock.text)
    tree = require("pluv.project.layout").tree(root, runtime.tag)
  end)

  local function describe_as(key, seen)
    return function(from)
      if seen then
        seen[#seen + 1] = from
      end
      return {}, key
    end
  end

  local function never()
    return nil
  end

  it("makes the tree, with a record of its key", function()
    local result = perform.sync(project, runtime, lock, { offline = true }, describe_as("k"), never)
    assert.truthy(result.changed)
    assert.same({}, result.added)
    assert.matches('"key":"k"', fs.read(require("pluv.tree.stamp").file(tree)))
  end)

  it("does nothing where another command did it meanwhile", function()
    local others, asked = { changed = false }, nil
    local result = perform.sync(project, runtime, lock, { offline = true }, describe_as("k"), function(key)
      asked = key
      return others --[[@as pluv.SyncResult]]
    end)
    assert.equal("k", asked)
    assert.equal(others, result)
    assert.truthy(not fs.exists(tree))
  end)

  it("reads hooks and variables again after it waited for another command", function()
    local layout = require("pluv.project.layout")
    local files = { path.join(project.root, layout.hook_file("pre_build")), layout.variables(project.root) }
    local function key_of()
      local keys = require("pluv.build.key")
      return keys.of_package(project, { name = "a", build = "builtin" }) .. keys.of_variables(project)
    end
    for i, text in ipairs { "return function() end", "FOO_DIR=/opt/foo\n" } do
      local before, now = key_of(), nil
      fs.write(files[i] --[[@as string]], text)
      perform.sync(project, runtime, lock, { offline = true }, function()
        return {}, key_of()
      end, function(key)
        now = key
        return { changed = false } --[[@as pluv.SyncResult]]
      end)
      assert.truthy(now ~= before)
    end
  end)

  it("works with the lock that another command wrote meanwhile", function()
    fs.write(
      path.join(project.root, "a", "a-1.0-1.rockspec"),
      'package = "a" version = "1.0-1" source = { url = "x" } build = { type = "none" }'
    )
    local newer, seen = resolved('[dependencies]\na = { path = "a" }\n'), {}
    fs.write(project.lock_file, newer)
    perform.sync(project, runtime, lock, { offline = true }, describe_as("k", seen), never)
    assert.equal(1, #seen)
    assert.equal(newer, seen[1].text)
  end)

  it("stops where that lock is not for the runtime, or for pluv.toml", function()
    fs.write(project.lock_file, (lock.text:gsub("lua%-5%.4", "lua-5.3")))
    assert.raises("file.changed", perform.sync, project, runtime, lock, { offline = true }, describe_as("k"), never)
    fs.remove(project.lock_file)
    assert.raises("file.changed", perform.sync, project, runtime, lock, { offline = true }, describe_as("k"), never)
    assert.truthy(not fs.exists(tree))
  end)

  it("says what a refusal of the file system means for the tree", function()
    local refusal = { code = "file.io", message = "writing x: permission denied" } --[[@as std.Failure]]
    local failure = assert.raises("file.io", perform.raise_refused, refusal, project.root, tree)
    assert.matches("^cannot create %.pluv/rocks/lua%-5%.4$", failure.message:gsub("\\", "/"))
    assert.equal(refusal, failure.cause)
    fs.make_dir(tree)
    failure = assert.raises("file.io", perform.raise_refused, refusal, project.root, tree)
    assert.matches("is out of date and cannot be replaced$", failure.message)
    local other = { code = "build.failed", message = "permission denied" } --[[@as std.Failure]]
    assert.equal(other, assert.raises("build.failed", perform.raise_refused, other, project.root, tree))
  end)
end)

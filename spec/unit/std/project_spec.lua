local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path, project = require("std.fs"), require("std.path"), require("std.project")

describe("a project", function()
  local root ---@type string
  before_each(function()
    root = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "project-")
  end)

  ---@param text string
  ---@return std.Project
  local function with(text)
    fs.write(path.join(root, "pluv.toml"), text)
    return project.read(root)
  end

  it("is found from below", function()
    with("")
    fs.make_dir(path.join(root, "a", "b"))
    assert.equal(root, project.find(path.join(root, "a", "b")))
    assert.equal(root, project.find(root))
    assert.equal(nil, project.find("/"))
    assert.raises("project.missing", project.read, "/")
  end)

  it("returns the content of its file", function()
    local read = with([[
[project]
name = "tool"

[dependencies]
zlib = "*"
lpeg = { version = ">= 1", registry = "company" }

[dev-dependencies]
busted = "~> 2"

[groups.docs]
include = ["dev"]
ldoc = { lua = ">= 5.3", platform = "windows" }

[registries.company]
url = "https://packages.example.com"
]])
    assert.same({ "tool", "", "", path.join(root, "pluv.toml") }, { read.name, read.version, read.description, read.file })
    assert.same({ { name = "zlib", constraint = "" }, { name = "lpeg", constraint = ">= 1", registry = "company" } }, read.dependencies)
    assert.same({ { name = "busted", constraint = "~> 2" } }, read.dev_dependencies)
    assert.same({
      dev = { include = {}, dependencies = read.dev_dependencies },
      docs = {
        include = { "dev" },
        dependencies = { { name = "ldoc", constraint = "", lua = ">= 5.3", platforms = { "windows" } } },
      },
    }, read.groups)
    assert.equal(nil, read.runtime)
    assert.raises("project.invalid", with, "[project]\nnme = 'x'\n")
  end)

  it("uses the runtime and the tree that pluv uses", function()
    local read = with('[runtime]\nname = "builtin"\n')
    assert.same({ name = "builtin", version = "" }, read.runtime)
    local layout = require("pluv.project.layout")
    assert.equal(layout.tree(root, "builtin-5.1"), project.tree(read))
    assert.equal(layout.tree(root, "lua-5.4"), project.tree(read, "lua-5.4"))
    assert.raises("runtime.missing", project.runtime, with('[runtime]\nname = "lua"\nversion = "5.99"\n'))
  end)

  it("returns the locked packages", function()
    local read = with('[runtime]\nname = "builtin"\n')
    assert.equal(nil, project.locked(read))
    assert.same({ lua = "5.1-1" }, project.provided(read))
    fs.write(
      path.join(root, "pluv.lock"),
      [=[
version = 4

[[runtime]]
tag = "builtin-5.1"
provides = ["lua 5.1-1", "more 1.0-1"]
requires = ["mine"]

[[package]]
name = "mine"
version = "1.0-1"
runtimes = ["builtin-5.1"]
path = "../mine"
rockspec = "mine-1.0-1.rockspec"
build = "none"
]=]
    )
    assert.same(
      { { name = "mine", version = "1.0-1", runtimes = { "builtin-5.1" }, path = "../mine", dependencies = {} } },
      project.locked(read)
    )
    assert.equal(1, #project.locked(read, "builtin-5.1"))
    assert.same({}, project.locked(read, "lua-5.4"))
    assert.same({ lua = "5.1-1", more = "1.0-1" }, project.provided(read))
    fs.write(path.join(root, "pluv.lock"), "version = 3\n")
    assert.raises("lock.invalid", project.locked, read)
  end)
end)

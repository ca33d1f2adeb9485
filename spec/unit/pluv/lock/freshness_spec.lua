local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local freshness = require("pluv.lock.freshness")

describe("a lock", function()
  local project, runtime, lock ---@type pluv.Project, pluv.Runtime, any

  ---@param text string of pluv.toml
  local function load(text)
    project = require("pluv.project").from_text(project.root, text)
  end

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "fresh-")
    project = require("pluv.project").from_text(root, "")
    load('[dependencies]\na = ">= 1"\n')
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    lock = {
      runtimes = {
        {
          tag = "lua-5.4",
          requires = { "a >= 1" },
          dev_requires = {},
          group_requires = {},
          platforms = {},
          build_requires = {},
          overrides = {},
          trees = {},
          deps_mode = "",
          provides = require("pluv.lock").provided_list(runtime.provides),
          pre_resolve = "",
          pre_resolve_overrides = {},
          contradiction = "",
        },
      },
      packages = { { name = "a", version = "1.0-1", path = "", tree = "", registry = "https://luarocks.org", runtimes = { "lua-5.4" } } },
      builds = {},
    }
  end)

  local function reason()
    return freshness.staleness(project, lock, runtime)
  end

  it("is up to date while the requirements of pluv.toml are the same", function()
    assert.equal(nil, reason())
    load('# a comment\n[dependencies]\na = ">=1"\n')
    assert.equal(nil, reason())
    load('[dependencies]\na = { version = ">= 1", lua = ">= 5.3" }\nb = { lua = "< 5.4" }\n[groups.docs]\ninclude = ["dev"]\n')
    assert.equal(nil, reason())
    for _, text in ipairs {
      '[dependencies]\na = ">= 2"\n',
      "",
      '[dependencies]\na = ">= 1"\nb = "*"\n',
      '[dev-dependencies]\na = ">= 1"\n',
      '[dependencies]\na = ">= 1"\n[groups.docs]\nb = "*"\n',
      '[dependencies]\na = { version = ">= 1", platform = "windows" }\n',
      '[dependencies]\na = { version = ">= 1", lua = "< 5.4" }\n',
      '[dependencies]\na = ">= 1"\n[overrides]\nb = "1"\n',
    } do
      load(text)
      assert.matches("pluv%.toml", reason())
    end
  end)

  it("is out of date for a runtime that is missing in it, or has changed", function()
    lock.runtimes[1].tag = "lua-5.1"
    assert.matches("lua%-5%.4", reason())
    lock.runtimes[1].tag = "lua-5.4"
    lock.runtimes[1].provides = { "lua 5.4-1" }
    assert.matches("lua%-5%.4", reason())
    assert.truthy(freshness.staleness(project, nil, runtime))
  end)

  it("is out of date if a package is from a registry that the project does not use", function()
    lock.packages[1].registry = "https://rocks.example.com"
    assert.matches("https://rocks%.example%.com", reason())
    load('[registries.mine]\nurl = "https://rocks.example.com"\n[dependencies]\na = ">= 1"\n')
    assert.equal(nil, reason())
  end)

  it("is out of date if a folder used in place has changed", function()
    load('[dependencies]\na = { path = "a" }\n')
    lock.runtimes[1].requires = { "a path:a" }
    lock.packages[1].registry, lock.packages[1].path, lock.packages[1].rockspec = "", "a", "a-1.0-1.rockspec"
    fs.write(
      path.join(project.root, "a", "a-1.0-1.rockspec"),
      'package = "a" version = "1.0-1" source = { url = "x" } build = { type = "none" }'
    )
    lock.packages[1].rockspec = "a-1.0-1.rockspec"
    lock.packages[1].rockspec_sha256 = require("std.hash").sha256_file(path.join(project.root, "a", "a-1.0-1.rockspec"))
    assert.equal(nil, reason())
    fs.write(
      path.join(project.root, "a", "a-1.0-1.rockspec"),
      'package = "a" version = "1.0-1" source = { url = "y" } build = { type = "none" }'
    )
    assert.matches("`a`", reason())
    fs.remove(path.join(project.root, "a"))
    assert.matches("`a`", reason())
  end)

  it("is out of date if the hook pre_resolve has changed", function()
    fs.write(path.join(project.root, ".pluv", "hooks", "pre_resolve.lua"), "return function() end")
    assert.matches("pre_resolve", reason())
    lock.runtimes[1].pre_resolve = require("pluv.extend.pre_resolve").of(project.root)
    assert.equal(nil, reason())
  end)

  it("is out of date if it contradicts itself", function()
    lock.runtimes[1].contradiction = "a needs b, which is not there"
    assert.matches("a needs b", reason())
  end)

  it("is required by --frozen", function()
    assert.raises("lock.missing", freshness.require_fresh, project, runtime)
  end)
end)

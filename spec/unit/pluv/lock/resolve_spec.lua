local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local resolving, locks = require("pluv.lock.resolve"), require("pluv.lock")

-- Packages of folders need no registry: these specs are about the lock's runtimes.
describe("resolving a project", function()
  local root, project ---@type string, pluv.Project
  local lua54 = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
  local lua51 = require("pluv.runtime").describe("lua", "5.1.5", "/opt/lua51/bin/lua", "system")

  ---@param text string of pluv.toml
  local function load(text)
    project = require("pluv.project").from_text(root, text)
  end

  ---@param name string
  ---@param requires string
  local function folder(name, requires)
    fs.write(
      path.join(root, name, name .. "-1.0-1.rockspec"),
      ('package = "%s" version = "1.0-1" source = { url = "x" } dependencies = { %s } build = { type = "none" }'):format(name, requires)
    )
  end

  ---Resolves, writes the lock and returns its packages.
  ---@param runtime pluv.Runtime
  ---@param options table?
  ---@return string packages such as "a: lua-5.1 lua-5.4; b: lua-5.4"
  local function resolve(runtime, options)
    options = options or {}
    options.offline = true
    local text = resolving.resolve(project, runtime, options)
    fs.write(project.lock_file, text)
    local list = {}
    for i, package in ipairs(locks.parse(text).packages) do
      list[i] = package.name .. ": " .. table.concat(package.runtimes, " ")
    end
    return table.concat(list, "; ")
  end

  before_each(function()
    root = fs.temp_dir(require("pluv.machine.folders").cache(), "resolve-")
    folder("a", "")
    folder("b", '"a"')
    load('[dependencies]\na = { path = "a" }\n')
  end)

  it("returns the lock and does not write it", function()
    local lock = locks.parse(resolving.resolve(project, lua54, { offline = true })) ---@type any
    assert.equal(nil, fs.read_if_exists(project.lock_file))
    assert.same({ "a path:a" }, lock.runtimes[1].requires)
    assert.equal(nil, require("pluv.lock.freshness").staleness(project, lock, lua54))
  end)

  it("adds a runtime to those that the lock has", function()
    assert.equal("a: lua-5.4", resolve(lua54))
    local before = locks.read(project) --[[@as pluv.Lock]]
    assert.equal("a: lua-5.1 lua-5.4", resolve(lua51))
    local after = locks.read(project) --[[@as pluv.Lock]]
    assert.same((locks.select(before, "lua-5.4")), (locks.select(after, "lua-5.4")))
  end)

  it("brings other runtimes up to date with pluv.toml", function()
    resolve(lua54)
    resolve(lua51)
    load('[dependencies]\nb = { path = "b" }\na = { path = "a" }\n')
    assert.equal("a: lua-5.1 lua-5.4; b: lua-5.1 lua-5.4", resolve(lua54))
  end)

  it("leaves a runtime as it is that cannot be resolved, unless it is the one asked for", function()
    resolve(lua54)
    resolve(lua51)
    folder("b", '"lua >= 5.3"')
    load('[dependencies]\nb = { path = "b" }\na = { path = "a" }\n')
    assert.equal("a: lua-5.1 lua-5.4; b: lua-5.4", resolve(lua54))
    assert.raises("resolve.conflict", resolve, lua51)
  end)

  it("resolves anew what git left of two locks", function()
    resolve(lua54)
    local text = fs.read(project.lock_file)
    fs.write(project.lock_file, "<<<<<<< mine\n" .. text .. "=======\n" .. text .. ">>>>>>> theirs\n")
    assert.equal("a: lua-5.4", resolve(lua54))
  end)

  it("refuses packages for a runtime that loads none", function()
    local luau = require("pluv.runtime").describe("luau", "0.700", "/opt/luau/luau", "installed")
    assert.raises("runtime.rocks", resolve, luau)
  end)

  it("tells what would be chosen without the lock", function()
    load('[dependencies]\nb = { path = "b" }\na = { path = "a" }\n')
    assert.same({
      a = { version = "1.0-1", requires = {} },
      b = { version = "1.0-1", requires = { "a" } },
    }, resolving.newest(project, lua54, true))
  end)
end)

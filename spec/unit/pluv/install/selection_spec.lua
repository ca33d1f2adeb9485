local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local selection = require("pluv.install.selection")

local project = require("pluv.project").from_text("/project", "")
local runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")

---@param name string
---@param dependencies string[]
---@param changes table?
local function package(name, dependencies, changes)
  local all = {
    name = name,
    namespace = "",
    version = "1.0-1",
    dependencies = dependencies,
    runtimes = { "lua-5.4" },
    path = "",
    tree = "",
    git = "",
    source = name .. "-1.0-1.src.rock",
    rockspec_sha256 = name,
    source_sha256 = name,
    kit = "",
    build = "builtin",
  }
  for key, value in pairs(changes or {}) do
    all[key] = value
  end
  return all
end

---@type any
local lock = {
  runtimes = {
    {
      tag = "lua-5.4",
      requires = { "a >= 1", "ns/b", "nowhere" },
      dev_requires = { "busted", "elsewhere" },
      group_requires = { "docs: ldoc ~> 1", "lint: say" },
      platforms = { "a: macosx, unix, windows", "nowhere: bsd" },
    },
  },
  packages = {
    package("a", { "c" }),
    package("b", {}),
    package("c", { "a" }),
    package("busted", { "say" }),
    package("say", {}),
    package("ldoc", { "c" }),
    package("nowhere", { "ldoc" }),
    package("elsewhere", {}, { tree = "~/.luarocks" }),
    package("other", {}, { runtimes = { "luajit-2.1" } }),
  },
}

---@param options table
---@return string
local function names(options)
  local list = {}
  for i, unit in ipairs(selection.units(project, runtime, lock, options)) do
    list[i] = unit.package.name
  end
  return table.concat(list, " ")
end

describe("the packages of a tree", function()
  it("are those of the runtime, without what another tree has", function()
    assert.equal("a b c busted say", names {})
  end)

  it("are what some groups lead to, in a ring too", function()
    assert.equal("a b c", names { groups = { dependencies = true, names = {} } })
    assert.equal("a c ldoc", names { groups = { dependencies = false, names = { docs = true } } })
    assert.equal("busted say", names { groups = { dependencies = false, names = { dev = true, lint = true } } })
  end)

  it("have folders of their own, named by all that goes into them", function()
    local units = selection.units(project, runtime, lock, {}) ---@type any
    local seen = {}
    for _, unit in ipairs(units) do
      assert.equal(32, #unit.key)
      assert.truthy(not seen[unit.dir])
      seen[unit.dir] = true
    end
    lock.packages[1].source_sha256 = "other"
    local changed = selection.units(project, runtime, lock, {}) ---@type any
    lock.packages[1].source_sha256 = "a"
    assert.truthy(changed[1].key ~= units[1].key)
    local again = selection.units(project, runtime, lock, {}) ---@type any
    assert.equal(units[1].key, again[1].key)
  end)
end)

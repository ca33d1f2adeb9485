local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")
local plan = require("pluv.build.plan")

describe("a build plan", function()
  local root ---@type string

  before_each(function()
    root = fs.temp_dir(require("pluv.machine.folders").cache(), "plan-")
  end)

  ---@param name string
  ---@param builder string? what built it; nil for a rock that is not there
  ---@return pluv.Unit
  local function unit(name, builder)
    local dir = path.join(root, name)
    if builder then
      fs.write(path.join(dir, "lua", name .. ".lua"), "return 1")
      require("host.tree").seal {
        dir = dir,
        rock = { name = name, version = "1.0-1", namespace = "", builder = builder, dependencies = {}, scripts = {} },
      }
    end
    return { package = { name = name, version = "1.0-1", dependencies = {}, built_with = {} }, key = name, dir = dir }
  end

  ---@param options table
  ---@param units pluv.Unit[]
  ---@return string
  local function missing(options, units)
    local names = {}
    for i, u in ipairs(plan.missing_of(options, units)) do
      names[i] = u.package.name
    end
    return table.concat(names, " ")
  end

  it("builds what is not there, what is damaged, and all with --rebuild", function()
    local units = { unit("a", ""), unit("b"), unit("c", "luarocks"), unit("d", "") }
    assert.equal("b", missing({}, units))
    assert.equal("b c", missing({ from_source = true }, units)) -- LuaRocks' builds do not count then
    assert.equal("a b c d", missing({ rebuild = true }, units))
    fs.remove(path.join(root, "d", "pluv.json"))
    assert.equal("b d", missing({}, units))
  end)

  it("is empty where all rocks are there", function()
    local project = require("pluv.project").from_text(root, "")
    local runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    assert.same({}, plan.build(project, runtime, { unit("a", "") }, { offline = true, tools = {} }))
  end)

  it("fails before it builds anything if the lock has no such build dependency", function()
    local project = require("pluv.project").from_text(root, "")
    local runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
    local first, second = unit("a"), unit("b")
    for _, u in ipairs { first, second } do
      u.package.namespace, u.package.path, u.package.git = "", u.package.name, ""
      u.package.rockspec, u.package.rockspec_sha256 = u.package.name .. "-1.0-1.rockspec", ""
    end
    second.package.built_with = { "tool 1.0-1" }
    local failure = assert.raises("lock.invalid", plan.build, project, runtime, { first, second }, { offline = true, tools = {} })
    assert.equal("pluv.lock does not have tool 1.0-1, a build dependency of b", failure.message)
    assert.truthy(not fs.exists(first.dir))
  end)

  it("reports rocks by name", function()
    assert.same({
      { name = "a", version = "1.0-1" },
      { name = "b", version = "1.0-1" },
    }, plan.versions { unit("b"), unit("a") })
  end)
end)

local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local environment, fs, path = require("pluv.run.environment"), require("std.fs"), require("std.path")

describe("the environment of a run", function()
  local project, runtime ---@type pluv.Project, pluv.Runtime

  before_each(function()
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "run-")
    project = require("pluv.project").from_text(root, "")
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
  end)

  it("looks in the project first, then in its tree", function()
    local env = environment.build(project, runtime)
    local tree = path.join(project.root, ".pluv", "rocks", "lua-5.4")
    assert.equal(1, (env.path:find("./?.lua;./?/init.lua;" .. path.join(project.root, "?.lua"), 1, true)))
    assert.truthy(
      env.path:find(path.join(project.root, "src", "?.lua"), 1, true) < env.path:find(path.join(tree, "share/lua/5.4/?.lua"), 1, true)
    )
    assert.matches("/lib/lua/5%.4/%?%.so;%./%?%.so$", env.cpath)
    assert.equal(env.path, env.set.LUA_PATH)
    assert.equal(env.cpath, env.set.LUA_CPATH)
    assert.truthy(env.set.PATH:find(path.join(tree, "bin"), 1, true))
  end)

  it("gives a program of a rock its own modules first", function()
    local env = environment.build(project, runtime, true)
    assert.truthy(env.path:find("/share/lua/5.4/?.lua", 1, true) < env.path:find("./?.lua", 1, true))
  end)

  it("removes variables with precedence over it, and start-up code", function()
    local unset = {}
    for _, name in ipairs(environment.build(project, runtime).unset) do
      unset[name] = true
    end
    for _, name in ipairs { "LUA_INIT", "LUA_INIT_5_4", "LUA_PATH_5_4", "LUA_CPATH_5_1" } do
      assert.truthy(unset[name])
    end
    project = require("pluv.project").from_text(project.root, '[run]\ninherit = ["LUA_INIT"]\n')
    assert.equal(nil, table.concat(environment.build(project, runtime).unset, " "):match("LUA_INIT"))
  end)

  it("has LuaJIT's own modules last", function()
    local luajit = require("pluv.runtime").describe("luajit", "2.1.0-beta3", "/opt/jit/bin/luajit", "system")
    assert.matches(
      "/opt/jit/share/luajit%-2%.1/%?%.lua;/opt/jit/share/luajit%-2%.1%.0%-beta3/%?%.lua$",
      environment.build(project, luajit).path
    )
  end)

  it("names the runtime if one was chosen for this run only", function()
    assert.equal(nil, environment.of_launch(project, runtime, "x", {}, { program = "x" }).set.PLUV_RUNTIME)
    assert.equal("lua@5.4.6", environment.of_launch(project, runtime, "x", {}, { program = "x", runtime = "lua" }).set.PLUV_RUNTIME)
  end)
end)

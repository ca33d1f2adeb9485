local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local hooks, fs, path = require("pluv.extend.hooks"), require("std.fs"), require("std.path")

describe("hooks", function()
  local root, runtime ---@type string, pluv.Runtime

  ---@param name string
  ---@param text string
  local function write(name, text)
    local file = path.join(root, ".pluv", "hooks", name .. ".lua")
    fs.write(file, text)
    require("host.trust").add { file }
  end

  before_each(function()
    root = fs.temp_dir(require("pluv.machine.folders").cache(), "hooks-")
    runtime = require("pluv.runtime").describe("lua", "5.4.6", "/opt/lua/bin/lua", "system")
  end)

  it("change nothing if there are none", function()
    assert.same({}, hooks.run(root, "pre_run", {}))
    assert.equal("https://a/x", hooks.fetched_from(root, { name = "a", version = "1" }, "https://a/x", runtime))
  end)

  it("get plain data, and return changes", function()
    write("pre_fetch", "return function(c) return { url = c.url .. '?' .. c.package.name .. c.package.build } end")
    assert.equal("https://a/x?a", hooks.fetched_from(root, { name = "a", version = "1" }, "https://a/x", runtime))
  end)

  it("may return only the changes of their kind", function()
    for _, result in ipairs { "{ urls = 'x' }", "{ url = 1 }", "1" } do
      write("pre_fetch", ("return function() return %s end"):format(result))
      assert.raises("hook.failed", hooks.fetched_from, root, { name = "a", version = "1" }, "https://a/x", runtime)
    end
  end)

  it("run only when their current content is trusted", function()
    write("pre_run", "return function() end")
    fs.write(path.join(root, ".pluv", "hooks", "pre_run.lua"), "return function() return {} end")
    assert.raises("trust.required", hooks.run, root, "pre_run", {})
  end)
end)

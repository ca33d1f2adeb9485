local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs, path = require("std.fs"), require("std.path")

---@param text string
---@return any
local function run(text)
  local root = fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "hook-")
  return require("host.hook").run { text = text, name = "hook.lua", seconds = 10, root = root, context = {} }
end

describe("a hook", function()
  it("may require the parts of std that stay in its folder", function()
    assert.same(
      { "hello Ann", '"x"', "AB", "2.0", "1", "no" },
      run([[
      return function()
        local template, text, tables = require("std.template"), require("std.text"), require("std.table")
        local ok, failure = require("std.errors").catch(require("std.json").decode, "{")
        return {
          template.render("hello ${name}", { name = "Ann" }),
          template.render("${x | json}", { x = "x" }),
          table.concat(tables.map(text.split("a,b", ","), string.upper)),
          require("std.version").latest({ "1.0", "2.0" }),
          tostring(require("std.toml").decode("a = 1").a),
          ok and "yes" or "no",
        }
      end]])
    )
  end)

  it("may require nothing else", function()
    for _, name in ipairs { "archive", "deps", "env", "fs", "hash", "http", "jobs", "process", "project", "prompt" } do
      local failure = assert.raises("hook.failed", run, ('local m = require("std.%s") return function() end'):format(name))
      assert.matches("may not be required here", tostring(failure))
    end
    assert.raises("hook.failed", run, 'return function() require("std.template").render_file("/etc/hostname", {}) end')
  end)
end)

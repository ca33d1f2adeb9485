local describe, it, before_each, assert = ...
local tasks = require("pluv.project.tasks")

describe("tasks", function()
  it("hand arguments to a shell as words", function()
    if require("host.platform").describe().os == "windows" then
      return
    end
    for _, case in ipairs {
      { "lint", {}, { "sh", "-c", "lint", "sh" } },
      { "lint", { "a b", "$c" }, { "sh", "-c", 'lint "$@"', "sh", "a b", "$c" } },
      { 'lint "$@" src', { "a" }, { "sh", "-c", 'lint "$@" src', "sh", "a" } },
      { "echo $1 to ${2}", { "a", "b" }, { "sh", "-c", "echo $1 to ${2}", "sh", "a", "b" } },
      { "echo ${*}", { "a" }, { "sh", "-c", "echo ${*}", "sh", "a" } },
      { "echo $HOME", { "a" }, { "sh", "-c", 'echo $HOME "$@"', "sh", "a" } },
    } do
      assert.same(case[3], tasks.shell(case[1], case[2]))
    end
  end)
end)

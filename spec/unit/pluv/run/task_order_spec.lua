local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local order_of = require("pluv.run.task_order")

---@param text string as "all: left right; left: base; base:"
local function project(text)
  local list = {}
  for name, needs in text:gmatch("([^:;%s]+):([^;]*)") do
    local task = { name = name, needs = {}, commands = {}, lua = "", env = {}, cwd = "", description = "", problem = "", hint = "" }
    for need in needs:gmatch("%S+") do
      task.needs[#task.needs + 1] = need
    end
    list[#list + 1] = task
  end
  return { config = { tasks = list }, root = "/p" }
end

local function names(order)
  local list = {}
  for i, task in ipairs(order) do
    list[i] = task.name
  end
  return table.concat(list, " ")
end

describe("tasks", function()
  it("run after those they need, each once, in the order of pluv.toml", function()
    for _, case in ipairs {
      { "a:", "a", true },
      { "a: b; b: c; c:", "c b a", true },
      { "a: b c; b: d; c: d; d:", "d b c a", false },
      { "a: b c; b:; c: b", "b c a", true },
      { "a: b c; b:; c:", "b c a", false },
      { "a: d c b; b:; c: b; d: c", "b c d a", true },
      { "a: b b; b:", "b a", true },
    } do
      local p = project(case[1]) ---@type any
      local order = order_of.plan(p, p.config.tasks[1])
      assert.equal(case[2], names(order))
      assert.equal(case[3], order_of.is_chain(order))
    end
  end)

  it("fail with an invalid one that they need, and only then", function()
    local p = project("a: b; b: c; c:; d:") ---@type any
    p.config.tasks[3].problem, p.config.tasks[3].hint = "pluv.toml:9: no", "write yes"
    for i = 1, 3 do
      local failure = assert.raises("project.invalid", function()
        order_of.plan(p, p.config.tasks[i])
      end)
      assert.equal("pluv.toml:9: no", failure.message)
      assert.equal("write yes", failure.hint)
    end
    assert.equal("d", names(order_of.plan(p, p.config.tasks[4])))
  end)

  it("may be a long chain", function()
    local list = {}
    for i = 1, 20000 do
      list[i] = { name = "t" .. i, needs = { i < 20000 and "t" .. i + 1 or nil }, problem = "" }
    end
    local p = { config = { tasks = list } } ---@type any
    local order = order_of.plan(p, list[1]) ---@type any
    assert.equal(20000, #order)
    assert.equal("t20000", order[1].name)
    assert.equal("t1", order[20000].name)
    assert.truthy(order_of.is_chain(order))
  end)
end)

local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local errors = require("std.errors")
local chosen_groups = require("pluv.install.chosen_groups")

local project = require("pluv.project").from_text(
  "/project",
  '[dev-dependencies]\ninclude = ["lint"]\n[groups.lint]\n[groups.docs]\ninclude = ["bench", "lint"]\n[groups.bench]\n[groups.other]\n'
)

describe("the flags for groups", function()
  for _, case in ipairs {
    { {}, "+dev,lint" },
    { { group = { "lint" } }, "+dev,lint" },
    { { no_dev = true }, "+" },
    { { no_group = { "dev" } }, "+" },
    { { no_group = { "lint" } }, "+dev" },
    { { group = { "docs" } }, "+bench,dev,docs,lint" },
    { { group = { "docs", "other" }, no_group = { "bench" } }, "+dev,docs,lint,other" },
    { { group = { "docs" }, no_group = { "docs" } }, "+dev,lint" },
    { { group = { "dev" }, no_dev = true }, "+" },
    { { all_groups = true }, "+bench,dev,docs,lint,other" },
    { { all_groups = true, no_dev = true }, "+bench,docs,lint,other" },
    { { only_group = { "docs" } }, "bench,docs,lint" },
    { { only_group = { "dev", "other" }, no_group = { "lint" } }, "dev,other" },
  } do
    it("choose " .. case[2], function()
      assert.equal(case[2], chosen_groups.of(project, case[1]).key)
    end)
  end

  it("have no contradictions and no unknown names", function()
    for _, case in ipairs {
      { { only_group = { "docs" }, group = { "lint" } }, "cli.usage" },
      { { only_group = { "docs" }, all_groups = true }, "cli.usage" },
      { { group = { "dcos" } }, "project.no-dependency" },
      { { no_group = { "dcos" } }, "project.no-dependency" },
    } do
      local ok, failure = errors.catch(chosen_groups.of, project, case[1])
      assert.equal(false, ok)
      assert.equal(case[2], failure.code)
    end
  end)
end)

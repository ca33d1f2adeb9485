---@param project pluv.Project
---@param name string
---@return any
local function raise_unknown(project, name)
  local message, hint = ("`%s` is not a dependency of this project"):format(name), "`pluv deps` lists dependencies"
  local plain = require("pluv.project.names").plain
  local known = require("std.table").map(project.config.dependencies, function(dependency)
    return dependency.name
  end)
  local target = project.config.rockspec ~= "" and require("pluv.runtime").choose(project).target
  for _, one in ipairs(target and require("pluv.project.origins").of_rockspec(project, target) or {}) do
    if plain(one.name) == plain(name:lower()) then
      message = ("`%s` is not in pluv.toml, but in %s [%s]"):format(name, project.config.rockspec, one.list)
      hint, known = ("remove it from %s, and run `pluv sync`"):format(project.config.rockspec), {}
    end
  end
  return require("pluv.project.no_dependency").raise(message, name, known, hint)
end

---@type pluv.OwnCommand
return {
  summary = "Remove dependencies from pluv.toml, pluv.lock and the tree",
  section = "project",
  guide = "dependencies",
  args = { { "rock", complete = "dependencies", help = "name of a dependency", many = true } },
  hints = {
    habits = {
      ["--dev"] = "not needed: `pluv remove NAME` finds the dependency in every table",
      ["--group"] = "not needed: `pluv remove NAME` finds the dependency in every group",
      ["--rockspec"] = "remove it from the rockspec yourself, and run `pluv sync`",
    },
  },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "remove from this member of the workspace" },
    ["no-sync"] = { help = "write pluv.lock, but do not change the tree" },
  },
  examples = { "pluv remove luasocket" },
  ---@param ctx pluv.Context
  ---@param opts { rock: string[], package?: string, no_sync?: boolean }
  run = function(ctx, opts)
    require("pluv.project.members").enter(ctx, opts.package)
    require("pluv.install.transaction").apply(ctx, function(project)
      local text, notes = project.text, {}
      for _, name in ipairs(opts.rock) do
        local result = require("host.project").remove(text, name)
        if #result.from == 0 then
          raise_unknown(project, name)
        end
        text = result.text
        notes[#notes + 1] = ("removed %s from [%s]"):format(name, table.concat(result.from, "] and ["))
      end
      return { project = require("pluv.project.contents").with_text(project, text), notes = notes }
    end, opts)
  end,
}

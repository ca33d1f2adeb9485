---@type pluv.OwnCommand
return {
  summary = "Remove dependencies from pluv.toml, the lock and the tree",
  args = { { "package", complete = "dependencies", help = "name of a dependency", many = true } },
  flags = { ["no-sync"] = { help = "lock, but leave the tree as it is" } },
  examples = { "pluv remove luasocket" },
  run = function(ctx, opts)
    require("pluv.project.changing").apply(ctx, function(project)
      local text, notes = project.text, {}
      for _, name in ipairs(opts.package) do
        local result = require("host.project").remove(text, name)
        if #result.from == 0 then
          require("std.errors").raise {
            code = "project.no-dependency",
            message = ("`%s` is not a dependency of this project"):format(name),
            hint = "see what is with `pluv deps`",
          }
        end
        text = result.text
        notes[#notes + 1] = ("removed %s from [%s]"):format(name, table.concat(result.from, "] and ["))
      end
      return { project = require("pluv.project").from_text(project.root, text), notes = notes }
    end, opts)
  end,
}

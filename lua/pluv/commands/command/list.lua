---@type pluv.OwnCommand
return {
  summary = "List the commands of the project and your own",
  description = "With what keeps one from being called: that its file is not trusted, or that its name is taken.",
  examples = { "pluv command list", "pluv --json command list" },
  run = function(ctx)
    local custom = require("pluv.cli.custom")
    local own, groups = require("pluv.cli.catalog").paths()
    local commands, hidden = custom.find(ctx.dir, own, groups)
    local rows, width = {}, 0
    for _, list in ipairs { commands, hidden } do
      for _, command in ipairs(list) do
        local row = { name = table.concat(command.path, " "), from = command.from, file = custom.label(command), state = custom.state(command), hidden_by = command.hidden_by }
        rows[#rows + 1] = row
        width = math.max(width, #row.name)
      end
    end
    ctx:out(function()
      local lines = {}
      for i, row in ipairs(rows) do
        local state = row.hidden_by and "hidden by " .. row.hidden_by or row.state
        lines[i] = ("%-" .. width .. "s  %-11s  %s\n"):format(row.name, state, row.file)
      end
      return table.concat(lines)
    end, rows)
    if #rows == 0 then
      require("std.log").note("there are none; `pluv command new NAME` writes one")
    end
  end,
}

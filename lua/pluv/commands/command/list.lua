---@type pluv.OwnCommand
return {
  summary = "List the project's commands and your own",
  guide = "commands-of-your-own",
  description = "Shows why a command cannot be called: its file is not trusted or not valid, or its name is taken.",
  examples = { "pluv command list", "pluv --json command list" },
  run = function(ctx)
    local files, custom_commands = require("pluv.extend.command_files"), require("pluv.extend.custom_commands")
    local commands, hidden = files.find(ctx.start, require("pluv.cli.catalog").program())
    local rows, problems = {}, {}
    for _, list in ipairs { commands, hidden } do
      for _, command in ipairs(list) do
        local state, problem = custom_commands.state(command)
        problems[#problems + 1] = not command.hidden_by and problem or nil
        rows[#rows + 1] = {
          name = table.concat(command.path, " "),
          from = command.from,
          file = files.label(command),
          state = state,
          hidden_by = command.hidden_by,
        }
      end
    end
    ctx:out(function()
      local cells = {}
      for i, row in ipairs(rows) do
        cells[i] = { row.name, row.hidden_by and "hidden by " .. row.hidden_by or row.state, row.file }
      end
      return require("host.term").table { header = { "command", "state", "file" }, rows = cells }
    end, rows)
    for _, problem in ipairs(problems) do
      require("std.log").warn("%s", problem)
    end
    if #rows == 0 then
      require("std.log").note("there are no custom commands; to create one: `pluv command new NAME`")
    end
  end,
}

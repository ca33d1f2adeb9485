---@type pluv.OwnCommand
return {
  summary = "Print the environment of the project",
  section = "run",
  guide = "tasks",
  description = "Prints commands that set PATH, LUA_PATH and the other variables of `pluv run`, for a shell to read. Locks and syncs\n"
    .. "first if needed.",
  flags = {
    shell = { value = "SHELL", help = "`sh`, `fish`, `nu`, `powershell`, `cmd`, `dotenv` or `json` [default: that of $SHELL]" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime, such as `luajit@2.1`" },
    ["no-sync"] = { help = "do not lock or sync first" },
  },
  examples = { 'eval "$(pluv env)"', "pluv env --shell fish | source", "pluv env --shell dotenv > .env" },
  run = function(ctx, opts)
    local platform, words = require("host.platform"), require("pluv.run.shell_words")
    local form = opts.shell
    if not form then
      form = platform.describe().os == "windows" and "powershell" or words.of_program(platform.env("SHELL") or "sh")
    elseif not require("std.table").find(words.names, function(name)
      return name == form
    end) then
      require("std.errors").raise {
        code = "cli.usage",
        message = ("`--shell` takes one of %s, not `%s`"):format(table.concat(words.names, ", "), form),
      }
    end
    local environment = require("pluv.run.interactive").environment(ctx, ctx:project(), opts)
    local data = { set = environment.set, unset = environment.unset }
    if form == "json" then
      ctx:value(require("host.json").encode(data) .. "\n", data)
    else
      ctx:value(words.text(environment, form), data)
    end
  end,
}

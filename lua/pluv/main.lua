---The program: reads global flags, finds the command, parses its arguments, runs it.
local M = {}

---Chooses how progress is shown, from the flags and from where stderr goes.
---@param globals table<string, any>
local function configure_terminal(globals)
  local term, platform = require("host.term"), require("host.platform")
  local errors = require("std.errors")
  local color = globals.color or "auto"
  local is_color = color == "auto" or color == "always" or color == "never"
  -- A dumb terminal cannot redraw a line.
  local is_live = term.terminals().stderr and platform.env("CI") == nil and platform.env("TERM") ~= "dumb"
  local mode = "plain" ---@type pluv.ProgressMode
  if globals.quiet then
    mode = "quiet"
  elseif globals.json then
    mode = globals.no_progress and "none" or "json"
  elseif is_live and not globals.verbose then
    mode = "bar"
  end
  if globals.no_progress and mode ~= "quiet" then
    mode = "none"
  end
  term.configure { mode = mode, verbose = globals.verbose == true, color = is_color and color or "auto", lines = globals.json == true }
  if not is_color then
    errors.raise {
      code = "cli.usage",
      message = ("`--color` takes auto, always or never, not `%s`"):format(color),
    }
  end
end

---Records a command that only prints what this pluv says, so that pluv repeats it without Lua.
---@param seen string[]? files that decided about it; nil if it cannot be repeated
local function keep(seen)
  local info, modules = require("host.platform").describe(), require("host.modules")
  if seen and info.config and not modules.roots()[1] and not modules.own_only() then
    seen[#seen + 1] = info.executable
    seen[#seen + 1] = info.config .. "/lua"
    require("std.errors").catch(require("host.replay").keep, { seen = seen, kinds = {} })
  end
end

---Prints the version, and the commit that this pluv was built from if it is known.
---@param json boolean
local function show_version(json)
  local term, release = require("host.term"), require("host.platform").release()
  if json then
    local data = { version = release.version, commit = release.commit, date = release.date }
    term.data(require("host.json").encode(data) .. "\n")
    return keep {}
  end
  local built = release.commit ~= "" and (" (%s)"):format(release.commit:sub(1, 12) .. (release.commit:match("%-modified$") or "")) or ""
  if release.date ~= "" then
    built = built:gsub("%)$", (", %s)"):format(release.date:sub(1, 10)))
  end
  term.out(("pluv %s%s\n"):format(release.version, built))
  keep {}
end

---Runs pluv.
---@param argv string[] arguments without the program's name
---@return integer? code exit code [default: 0]
function M.run(argv)
  local cli = require("host.cli")
  if #argv == 1 and (argv[1] == "--version" or argv[1] == "-V") then
    return show_version(false)
  end

  local catalog, flags = require("pluv.cli.catalog"), require("pluv.cli.flags")
  if table.concat(argv):find("rocks") then
    local ordered = require("pluv.rocks.command_line").order(argv)
    if not ordered then
      return
    end
    argv = ordered
  end
  local where = catalog.locate(argv)
  local asking = where.completes and require("pluv.cli.context").new { directory = where.values.directory } or nil
  local ok, outcome = require("std.errors").catch(cli.parse, {
    name = "pluv",
    summary = "pluv manages Lua runtimes and the dependencies of Lua projects",
    argv = argv,
    globals = flags.global,
    commands = catalog.specs(where.path, where.all and 1 or 0, asking),
    unknown = where.unknown ~= "" and not where.leaf and not where.completes and require("pluv.cli.intents").hint(
      where.unknown,
      where.values
    ) or "",
    headings = where.all and require("pluv.cli.headings") or {},
    other = "machine", -- the scripts of completion
  })
  if not ok then
    configure_terminal(flags.guess(argv))
    require("pluv.extend.command_files").warn_of_refused()
    error(outcome, 0)
  end
  configure_terminal(outcome.globals)
  if outcome.version then
    return show_version(outcome.globals.json == true)
  elseif outcome.text then
    require("host.term").out(outcome.text)
    local start = require("host.platform").start(outcome.globals.directory or "")
    return keep(not where.completes and require("pluv.extend.command_files").looked_at(start, catalog.program()) or nil)
  end
  if outcome.globals.no_user_lua then
    flags.check_own_only()
  end
  if require("host.modules").roots()[1] then
    for _, note in ipairs(require("pluv.extend.ejected").notes()) do
      require("std.log").warn("%s", note)
    end
  end
  local context = require("pluv.cli.context").new(outcome.globals)
  local opts, custom = outcome.flags, catalog.custom(outcome.path)
  if not custom then
    flags.require_values(outcome.path, opts)
  end
  for name, value in pairs(outcome.args) do
    opts[name] = value
  end
  if custom then
    return require("pluv.extend.custom_commands").run(custom, context, opts)
  end
  return catalog.load(outcome.path).run(context, opts)
end

return M

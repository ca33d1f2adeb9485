---Returns the completions of `topic`: guides, and the first words of commands.
---@return string[]
local function words()
  local names = require("pluv.cli.guide").names()
  for _, path in ipairs((require("pluv.cli.catalog").paths())) do
    names[#names + 1] = path[1]
  end
  names[#names + 1], names[#names + 2] = "topics", "commands"
  return require("std.table").unique(names)
end

---@param ctx pluv.Context
local function list_topics(ctx)
  local guide = require("pluv.cli.guide")
  ctx:out(function()
    return guide.list()
  end, guide.all())
end

---@param ctx pluv.Context
local function list_commands(ctx)
  local flags = require("pluv.cli.flags").global
  local specs = require("pluv.cli.catalog").specs({}, math.huge)
  ctx:out(function()
    local rows = {}
    for i, spec in ipairs(specs) do
      rows[i] = { "pluv " .. table.concat(spec.path, " "), spec.summary }
    end
    return require("host.term").columns("%-*s  %s", rows)
  end, { global_flags = flags, commands = specs })
end

---@param ctx pluv.Context
---@param topic string
local function refuse(ctx, topic)
  local near = require("host.cli").nearest(topic, words())
  local intent = require("pluv.cli.intents").hint(topic, { directory = ctx.globals.directory })
  require("std.errors").raise {
    code = "cli.usage",
    message = ("no guide and no command is called `%s`"):format(topic),
    hint = intent ~= "" and intent
      or near ~= "" and ("did you mean `pluv help %s`?"):format(near)
      or "run `pluv help topics` for the list, or `pluv help --search WORD`",
  }
end

---@type pluv.OwnCommand
return {
  summary = "Show a guide, or the help of a command",
  section = "machine",
  description = [[
The manual is part of pluv: `pluv help topics` lists its guides, `pluv help commands` all commands. On a terminal a guide
is shown with $PAGER [default: less -FRX].]],
  guide = "getting-started",
  args = { { "topic", help = "a guide, a command, `topics` or `commands`", optional = true, many = true, complete = words } },
  flags = { search = { value = "WORD", help = "list the lines of the guides that contain `WORD`" } },
  examples = { "pluv help topics", "pluv help trusting", "pluv help cache prune", "pluv help --search proxy", "pluv --json help trusting" },
  run = function(ctx, opts)
    local guide = require("pluv.cli.guide")
    if opts.search then
      local found = guide.search(opts.search)
      ctx:out(function()
        return guide.show_found(found)
      end, found)
      if not found[1] then
        require("std.log").note("no guide contains `%s`; `pluv help topics` lists all guides", opts.search)
      end
      return found[1] and 0 or 1
    end
    local topic = table.concat(opts.topic, " ")
    if topic == "topics" then
      return list_topics(ctx)
    elseif topic == "commands" then
      return list_commands(ctx)
    end
    local found = guide.read(topic)
    if not found then
      return refuse(ctx, topic)
    end
    if ctx.json then
      ctx:out("", { topic = found.topic, title = found.title, text = found.text })
    else
      guide.show(found, ctx.globals.color)
    end
  end,
}

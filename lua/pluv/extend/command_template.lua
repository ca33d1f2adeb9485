---The example that `pluv command new` writes.
local M = {}

local example = [==[
-- `@CALL@`@WHERE@. `pluv help std` lists the modules it may use;
-- `@CALL@ --help` is generated from this table.

---@type pluv.Command
return {
  summary = "Say hello",
  args = {
    { "name", help = "whom to greet", optional = true },
  },
  flags = {
    loud = { help = "in capitals" },
    times = { value = "N", help = "how often", short = "n" },
  },
  examples = { "@CALL@", "@CALL@ world --loud" },

  -- `opts` has the values of `args` and `flags`: `--no-color` would be
  -- `opts.no_color`. The working folder is `ctx.dir`; a returned number is the exit
  -- code.
  run = function(ctx, opts)
    local errors, log = require("std.errors"), require("std.log")

    local times = tonumber(opts.times or 1)
    if not times or times < 1 then
      errors.raise { code = "cli.usage", message = "`--times` takes a number from 1", hint = "run `@CALL@ --times 2`" }
    end
    local text = "hello " .. (opts.name or "you")
    if opts.loud then
      text = text:upper()
    end
    log.note("greeting %s", opts.name or "you")
    -- Data goes to standard output; with `--json` the second argument is printed.
    ctx:out((text .. "\n"):rep(times), { text = text, times = times })
  end,
}
]==]

---Returns the source of a working command, with comments.
---@param words string[] path of the command
---@param root string? root of its project, if it has one
---@return string
function M.text(words, root)
  local call = "pluv " .. table.concat(words, " ")
  local where = root and ", a command of this project" or ", a command of yours"
  return (example:gsub("@(%u+)@", { CALL = call, WHERE = where }))
end

return M

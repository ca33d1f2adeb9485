---The example that `pluv command new` writes.
local M = {}

local example = [==[
-- `@CALL@`@WHERE@. What it may use is in pluv's stdlib/README.md;
-- `@CALL@ --help` is made from this table.

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

  -- What is given under `args` and `flags` is in `opts`: `--no-color` would be
  -- `opts.no_color`. The working folder is `ctx.dir`; a number that is returned is
  -- the exit code.
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
    -- Data goes to standard output; with `--json` it is the second argument.
    ctx:out((text .. "\n"):rep(times), { text = text, times = times })
  end,
}
]==]

---Returns a command that works, as a text with comments.
---@param words string[] its path
---@param root string? the folder of the project that it belongs to
---@return string
function M.text(words, root)
  local call = "pluv " .. table.concat(words, " ")
  local where = root and ", a command of this project" or ", a command of your own"
  return (example:gsub("@(%u+)@", { CALL = call, WHERE = where }))
end

return M

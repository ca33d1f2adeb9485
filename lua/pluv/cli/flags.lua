---Global flags, where they are more than a value to look up.
local M = {}

---The global flags that show how to word an error, read from a command line
---that does not parse.
---@param argv string[]
---@return table<string, any>
function M.guess(argv)
  local globals = {}
  for i, word in ipairs(argv) do
    if word == "--json" or word == "--quiet" then
      globals[word:sub(3)] = true
    end
    local color = word:match("^--color=(%a+)$") or word == "--color" and argv[i + 1]
    if color == "always" or color == "never" then
      globals.color = color
    end
  end
  return globals
end

---Raises `cli.usage` for `--no-user-lua` at a place where it came too late: what it
---turns off is settled before the command line is read.
function M.check_own_only()
  if not require("host.modules").own_only() then
    require("std.errors").raise {
      code = "cli.usage",
      message = "`--no-user-lua` must be the first word",
      hint = "run `pluv --no-user-lua <command>`",
    }
  end
end

return M

---The global flags.
local errors = require("std.errors")
local modules = require("host.modules")

local M = {}

---@class pluv.GlobalFlag
---@field name string
---@field short? string
---@field value? string placeholder of its value in help
---@field help string

---The global flags, in the order of help.
---@type pluv.GlobalFlag[]
M.global = {
  { name = "directory", short = "C", value = "DIR", help = "run as if started in `DIR`" },
  { name = "quiet", short = "q", help = "print errors and warnings only" },
  { name = "verbose", short = "v", help = "print what pluv does and why" },
  { name = "json", help = "print data as JSON" },
  { name = "color", value = "WHEN", help = "when to use colors: `auto`, `always` or `never`" },
  { name = "no-progress", help = "do not show progress" },
  { name = "offline", help = "never use the network" },
  { name = "no-user-lua", help = "ignore user and project Lua (must come first)" },
}

---Global flags that pluv passes on to a pluv it starts.
M.handed_on = { "quiet", "verbose", "json", "no-progress", "offline", "color" }

---Guesses the output flags of a command line that cannot be parsed, for its error
---message.
---@param argv string[]
---@return table<string, any>
function M.guess(argv)
  local globals = {} ---@type table<string, any>
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

---Fails with `cli.usage` if `--no-user-lua` comes too late to take effect.
function M.check_own_only()
  if not modules.own_only() then
    errors.raise {
      code = "cli.usage",
      message = "`--no-user-lua` must be the first word",
      hint = "run `pluv --no-user-lua <command>`",
    }
  end
end

---Fails with `cli.usage` for a flag without a value, such as `--runtime "$UNSET"`.
---@param path string[] the command
---@param values table<string, any> its flags
function M.require_values(path, values)
  local empty = {}
  for name, value in pairs(values) do
    empty[#empty + 1] = value == "" and name or nil
  end
  table.sort(empty)
  if empty[1] then
    errors.raise {
      code = "cli.usage",
      message = ("the flag `--%s` needs a value"):format((empty[1]:gsub("_", "-"))),
      hint = ("run `pluv %s --help`"):format(table.concat(path, " ")),
    }
  end
end

return M

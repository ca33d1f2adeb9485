---@meta

---@class pluv.Arg a positional argument
---@field [1] string its name, under which `run` finds it in `opts`
---@field help string
---@field optional? boolean
---@field many? boolean takes all that is left, as a list; only the last may
---@field complete? string|fun(ctx: pluv.CommandContext): string[] words that a shell may offer; a text is for pluv's own commands

---@class pluv.Flag
---@field help string
---@field value? string placeholder of its value in help; without it the flag is a switch
---@field short? string one letter
---@field many? boolean may be given more than once; a list
---@field hidden? boolean
---@field complete? string|fun(ctx: pluv.CommandContext): string[] as that of an argument

---@class pluv.CommandContext what `run` is given besides what the command line says
---@field dir string the folder to work in, absolute: that of `-C`, or where pluv was called
---@field root? string the folder of the project that the command is one of; nil for one of your own
---@field json boolean `--json`: data is wanted, see `out`
---@field quiet boolean `--quiet`
---@field verbose boolean `--verbose`
---@field offline boolean `--offline`
local CommandContext = {}

---Prints data on standard output: a table as JSON when `--json` is given, else the
---text: exactly to a pipe or a file, and on a terminal with its control characters
---escaped. What is no data is said with std.log.
---@param text string|fun(): string the text, with its line ends; a function is called only without `--json`
---@param data? any what `--json` prints
function CommandContext:out(text, data) end

---@class pluv.Command what the file of a command returns
---@field summary string one line for the list of commands
---@field description? string more, for its own help
---@field args? pluv.Arg[]
---@field flags? table<string, pluv.Flag> by name; `no-dev` becomes `opts.no_dev`
---@field examples? string[]
---@field passthrough? boolean everything after the first argument is handed on untouched
---@field run fun(ctx: pluv.CommandContext, opts: table<string, any>): integer? the exit code; nothing means 0

---@alias pluv.LuaTask fun(ctx: pluv.CommandContext, args: string[]): integer? what the file of a `lua` task returns

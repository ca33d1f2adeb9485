---@meta

---@class pluv.Arg a positional argument
---@field [1] string name, and key in `opts`
---@field help string
---@field optional? boolean
---@field many? boolean takes all remaining arguments, as a list; only for the last one
---@field complete? string|fun(ctx: pluv.CommandContext): string[] completions; strings are for pluv's own commands

---@class pluv.Flag
---@field help string
---@field value? string placeholder of its value in help [default: the flag is a switch]
---@field short? string a single letter
---@field many? boolean repeatable; the value is a list
---@field hidden? boolean
---@field complete? string|fun(ctx: pluv.CommandContext): string[] like that of an argument

---@class pluv.CommandContext the first argument of `run`
---@field dir string absolute working folder, or the folder of `-C`
---@field root? string root of the command's project; nil for user commands
---@field json boolean `--json`; see `out`
---@field quiet boolean `--quiet`
---@field verbose boolean `--verbose`
---@field offline boolean `--offline`
local CommandContext = {}

---Prints data on standard output: a table as JSON with `--json`, else text, with
---control characters escaped on a terminal. For messages use std.log.
---@param text string|fun(): string the text, with line ends; a function is only called without `--json`
---@param data? any data for `--json`
function CommandContext:out(text, data) end

---@class pluv.Command the result of a command's file
---@field summary string one line for the list of commands
---@field description? string longer text for its help
---@field args? pluv.Arg[]
---@field flags? table<string, pluv.Flag> by name; `no-dev` becomes `opts.no_dev`
---@field examples? string[]
---@field passthrough? boolean everything after the first argument is passed on unchanged
---@field run fun(ctx: pluv.CommandContext, opts: table<string, any>): integer? exit code [default: 0]

---@alias pluv.LuaTask fun(ctx: pluv.CommandContext, args: string[]): integer? the result of a `lua` task's file

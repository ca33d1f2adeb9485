---@meta

---@class pluv.Arg a positional argument
---@field [1] string its name, under which `run` finds it in `opts`
---@field help string
---@field optional? boolean
---@field many? boolean takes all that is left, as a list; only the last may

---@class pluv.Flag
---@field help string
---@field value? string placeholder of its value in help; without it the flag is a switch
---@field short? string one letter
---@field many? boolean may be given more than once; a list
---@field hidden? boolean

---@class pluv.Command what a file below pluv/commands returns
---@field summary string one line for the list of commands
---@field description? string more, for its own help
---@field args? pluv.Arg[]
---@field flags? table<string, pluv.Flag> by name; `no-dev` becomes `opts.no_dev`
---@field examples? string[]
---@field passthrough? boolean everything after the first argument is handed on untouched
---@field run fun(ctx: pluv.Context, opts: table): integer? the exit code; nothing means 0

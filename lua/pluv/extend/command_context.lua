---What `run` of a command that is not pluv's own is given: a small part of
---pluv.Context that stays as it is.
local M = {}

---@class pluv.Given : pluv.CommandContext
---@field private context pluv.Context
local Given = {}
Given.__index = Given

---Prints data: a table as JSON when `--json` is given, else the text, which is exact
---where standard output is no terminal.
---@param text string|fun(): string the text, with its line ends
---@param data any what `--json` prints
function Given:out(text, data)
  self.context:value(text, data)
end

---What a command is given.
---@param context pluv.Context
---@param root string? the folder of the project, for its own code
---@return pluv.CommandContext
function M.new(context, root)
  return setmetatable({
    context = context,
    dir = context.dir,
    root = root,
    json = context.json,
    quiet = context.globals.quiet == true,
    verbose = context.globals.verbose == true,
    offline = context.offline,
  }, Given)
end

return M

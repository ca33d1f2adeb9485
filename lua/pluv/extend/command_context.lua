---The context that `run` of a custom command receives: a small, stable part of
---pluv.Context.
local M = {}

---@class pluv.Given : pluv.CommandContext
---@field private context pluv.Context
local Given = {}
Given.__index = Given

---Prints data: a table as JSON with `--json`, else the text, which is printed
---unchanged if stdout is not a terminal.
---@param text string|fun(): string the text, with line ends
---@param data any what `--json` prints
function Given:out(text, data)
  self.context:value(text, data)
end

---Returns the context for a command.
---@param context pluv.Context
---@param root string? the project's root, if its own code runs
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

---@meta host.cli

---The command line.
---@class host.cli
local cli = {}

---Finds the command that an argument vector names, without its table.
---@param opts { argv: string[], globals: table[], paths: string[][] }
---@return { path: string[], leaf: boolean, all: boolean, completes: boolean, unknown: string, values: table<string, string> }
function cli.locate(opts) end

---Returns the candidate closest to a word; "" if none is close.
---@param word string
---@param candidates string[]
---@return string
function cli.nearest(word, candidates) end

---Parses an argument vector against command tables. Fails with `cli.usage`.
---@param program { name: string, summary: string, version: string, argv: string[], globals: table[], commands: table[], headings?: string[], unknown?: string }
---@return { text?: string, path: string[], globals: table, flags: table, args: table }
function cli.parse(program) end

return cli

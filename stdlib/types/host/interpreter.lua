---@meta host.interpreter

---The builtin runtime.
---@class host.interpreter
local interpreter = {}

---Runs a file as `lua` would. `os.exit` ends the script only.
---@param opts { file: string, args: string[], path: string, env?: table<string, string> }
---@return { code: integer, message?: string, trace?: string }
function interpreter.run(opts) end

---Reports whether a string is a valid chunk of the builtin runtime.
---@param text string
---@param name string
---@return boolean
function interpreter.compiles(text, name) end

---Returns where a chunk assigns to globals; nothing if it is not a valid chunk of the
---builtin runtime.
---@param text string
---@param name string
---@return { name: string, line: integer }[]
---@return boolean compiles
function interpreter.globals_set(text, name) end

return interpreter

---@meta hook.process

---Programs; they run in the hook's folder, with the hook's runtime as `lua`.
---@class hook.process
local process = {}

---Runs a program and returns its output. `dir` is a folder below the hook's [default:
---the hook's folder].
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function process.run(opts) end

return process

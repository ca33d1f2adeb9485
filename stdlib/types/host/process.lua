---@meta host.process

---Programs.
---@class host.process
local process = {}

---Runs a program and returns its output. Fails with `process.start`.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[], count?: { job: string, doing: string, word: string, total?: integer } } count: lines that show progress
---@return { code: integer, output: string, seconds: number }
function process.run(opts) end

---Like `run`, with pluv's own input and output.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function process.call(opts) end

---Runs programs in parallel, at most as many in all of pluv as there are processors.
---Starts none after a failure.
---@param opts { commands: std.Command[] }
---@return { failed: integer, results: { code: integer, output: string, seconds: number }[] }
function process.run_all(opts) end

---Replaces pluv's process by a program; returns only where that is impossible.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return integer code
function process.exec(opts) end

---Runs a program, and again whenever a source file below a folder changes, until pluv is
---interrupted.
---@param opts { argv: string[], watched: string }
function process.watch(opts) end

---Returns the path of a program; nil if it is not found.
---@param opts { name: string, path?: string }
---@return string?
function process.find(opts) end

return process

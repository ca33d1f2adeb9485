---@meta host.process

---Other programs.
---@class host.process
local process = {}

---Runs a program to its end, with all that it wrote. Fails with `process.start`.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[], count?: { job: string, doing: string, word: string, total?: integer } } count: what lines tell of how far a running job is
---@return { code: integer, output: string, seconds: number }
function process.run(opts) end

---As run, with pluv's own input and output.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function process.call(opts) end

---Runs programs in parallel, in all of pluv not more at a time than there are
---processors. After a failure no more are begun.
---@param opts { commands: std.Command[] }
---@return { failed: integer, results: { code: integer, output: string, seconds: number }[] }
function process.run_all(opts) end

---Becomes another program; returns only where that is impossible.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return integer code
function process.exec(opts) end

---Returns the path of a program; nil if it is not found.
---@param opts { name: string, path?: string }
---@return string?
function process.find(opts) end

return process

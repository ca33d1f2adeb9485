---@meta host.errors

---Failure tables.
---@class host.errors
local errors = {}

---Makes a failure table for `error`.
---@param failure { code: string, message: string, hint?: string, cause?: std.Failure, also?: string[] }
---@return std.Failure
function errors.new(failure) end

---For xpcall: returns the raised failure table. A string error becomes `lua.error` if
---it is in code of the user or a project, else `lua.bug`, with its traceback.
---@param value any
---@return std.Failure
function errors.caught(value) end

---Returns the stack of the caller, for bug reports.
---@return string
function errors.traceback() end

---Calls `fn`, then `cleanup` in any case; returns the results of `fn` or raises its
---error. The interrupt that stops `fn` does not stop `cleanup`.
---@param cleanup fun()
---@param fn fun(): any ...
---@return any ...
function errors.finally(cleanup, fn) end

return errors

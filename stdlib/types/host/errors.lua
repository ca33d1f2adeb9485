---@meta host.errors

---Failure tables.
---@class host.errors
local errors = {}

---Makes a failure table, which `error` may raise.
---@param failure { code: string, message: string, hint?: string, cause?: std.Failure, also?: string[] }
---@return std.Failure
function errors.new(failure) end

---For xpcall: what was raised as a failure table. A mistake, which is raised as a
---text, becomes `lua.error` where it lies in code of the user or of a project, else
---`lua.bug`, with its traceback.
---@param value any
---@return std.Failure
function errors.caught(value) end

---Returns the stack of the caller, for reports of mistakes.
---@return string
function errors.traceback() end

---Calls `fn`, then `cleanup` whatever happened, and returns what fn returned or raises
---what it raised. The interrupt that stops `fn` does not stop `cleanup`.
---@param cleanup fun()
---@param fn fun(): any ...
---@return any ...
function errors.finally(cleanup, fn) end

return errors

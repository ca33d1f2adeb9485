---Failures: errors with a message for people.
---
---A missing thing is `nil`. A failure is a raised table with a code, a message and
---possibly a hint. A string error is a bug in the program.
local host = require("host.errors")

local M = {}

---@class std.Failure
---@field code string kind of failure, such as "fetch.status"
---@field message string lower case, no final period
---@field hint? string exact command or edit that helps
---@field cause? std.Failure underlying failure
---@field also? string[] other failures at the same time
---@field job? string id of the failed job of a graph

---Raises a failure. Never returns; `return errors.raise { … }` works where a result
---is expected.
---@param failure std.Failure
---@return any ...
function M.raise(failure)
  error(host.new(failure), 0)
end

---Reports whether a caught value is a failure, not a bug in the program.
---@param value any
---@return boolean
function M.is_failure(value)
  return type(value) == "table" and type(value.code) == "string" and type(value.message) == "string"
end

---Calls `fn`; wraps a failure of it in a failure with `message`.
---@param message string
---@param fn fun(...): any ...
---@param ... any arguments of fn
---@return any ... results of fn
function M.context(message, fn, ...)
  local results = { pcall(fn, ...) }
  if results[1] then
    return unpack(results, 2, table.maxn(results))
  end
  local failure = results[2] --[[@as std.Failure]]
  if not M.is_failure(failure) then
    error(failure, 0)
  end
  M.raise { code = failure.code, message = message, cause = failure }
end

---Calls `fn`, then `cleanup` in any case; returns the results of fn or raises its
---error.
---@param cleanup fun()
---@param fn fun(): any ...
---@return any ...
function M.finally(cleanup, fn)
  return host.finally(cleanup, fn)
end

---Calls `fn` and returns its failure instead of raising it. Bugs are still raised,
---and so is `limit.reached`.
---@param fn fun(...): any
---@param ... any arguments of fn
---@return boolean ok
---@return any result first result of fn, or its failure
function M.catch(fn, ...)
  local ok, result = pcall(fn, ...) ---@type boolean, any
  if not ok and (not M.is_failure(result) or result.code == "limit.reached") then
    error(result, 0)
  end
  return ok, result
end

return M

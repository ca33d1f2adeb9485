---Failures: what a person is meant to read.
---
---Absence is `nil`. A failure is raised as a table with a code, a message and,
---where one helps, a hint. A string error is a mistake in the program.
local host = require("host.errors")

local M = {}

---@class std.Failure
---@field code string kind of failure, as "fetch.status"
---@field message string lower case, no final period
---@field hint? string the exact command or edit that helps
---@field cause? std.Failure what lies below
---@field also? string[] what else failed at the same time
---@field job? string id of the job that failed, where it was one of a graph

---Raises a failure. As it never returns, `return errors.raise { … }` may stand
---wherever a result is expected.
---@param failure std.Failure
---@return any ...
function M.raise(failure)
  error(host.new(failure), 0)
end

---Reports whether a caught value is a failure (and not a mistake in the program).
---@param value any
---@return boolean
function M.is_failure(value)
  return type(value) == "table" and type(value.code) == "string" and type(value.message) == "string"
end

---Calls `fn` and puts `message` above a failure that it raises.
---@param message string
---@param fn fun(...): any ...
---@param ... any arguments of fn
---@return any ... what fn returns
function M.context(message, fn, ...)
  local results = { pcall(fn, ...) }
  if results[1] then
    return unpack(results, 2, table.maxn(results))
  end
  local failure = results[2]
  if not M.is_failure(failure) then
    error(failure, 0)
  end
  M.raise { code = failure.code, message = message, cause = failure }
end

---Calls `fn`, then `cleanup` whatever happened, and returns what fn returned or
---raises what it raised.
---@param cleanup fun()
---@param fn fun(): any ...
---@return any ...
function M.finally(cleanup, fn)
  return host.finally(cleanup, fn)
end

---Calls `fn` and returns its failure instead of raising it. Mistakes in the
---program are raised all the same, and so is `limit.reached`, which is no answer.
---@param fn fun(...): any
---@param ... any arguments of fn
---@return boolean ok
---@return any result the first result of fn, or the failure
function M.catch(fn, ...)
  local ok, result = pcall(fn, ...)
  if not ok and (not M.is_failure(result) or result.code == "limit.reached") then
    error(result, 0)
  end
  return ok, result
end

return M

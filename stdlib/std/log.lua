---Messages for people, on standard error: lower case, no final period. Control
---characters are escaped.
local term = require("host.term")

local M = {}

---@param format string
---@param ... any
---@return string
local function text(format, ...)
  return select("#", ...) == 0 and format or format:format(...)
end

---Reports what happened; silent with `--quiet`.
---@param format string format of string.format
---@param ... any
function M.note(format, ...)
  term.note("note", text(format, ...))
end

---Warns of a possible problem.
---@param format string
---@param ... any
function M.warn(format, ...)
  term.note("warning", "pluv: " .. term.style("yellow", "warning:") .. " " .. text(format, ...))
end

---Reports why something is done; only with `--verbose`.
---@param format string
---@param ... any
function M.debug(format, ...)
  term.note("debug", term.style("dim", text(format, ...)))
end

return M

---Lines for people, on standard error. Lower case, no final period. Control
---characters in them are shown escaped.
local term = require("host.term")

local M = {}

---@param format string
---@param ... any
---@return string
local function text(format, ...)
  return select("#", ...) == 0 and format or format:format(...)
end

---Says what happened; silent with `--quiet`.
---@param format string as for string.format
---@param ... any
function M.note(format, ...)
  term.note("note", text(format, ...))
end

---Says what a person should look at.
---@param format string
---@param ... any
function M.warn(format, ...)
  term.note("warning", "pluv: " .. term.style("yellow", "warning:") .. " " .. text(format, ...))
end

---Says why something is done; only with `--verbose`.
---@param format string
---@param ... any
function M.debug(format, ...)
  term.note("debug", term.style("dim", text(format, ...)))
end

return M

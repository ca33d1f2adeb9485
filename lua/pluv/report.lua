---The one place that words a failure for a person and chooses the exit code.
local M = {}

local exit_codes = { ["cli.usage"] = 2, ["interrupted"] = 130 }

---What helps where a module of pluv that its user replaced has a mistake.
---@param failure std.Failure
---@return string?
local function hint_of_own(failure)
  for _, dir in ipairs(failure.code == "lua.error" and require("host.modules").roots() or {}) do
    if failure.message:sub(1, #dir) == dir then
      return "`pluv --no-user-lua` runs without your own modules; `pluv --no-user-lua eject --list` lists them"
    end
  end
end

---A failure and its causes. Code of others may have closed them to a ring.
---@param failure std.Failure
---@return std.Failure[]
local function chain(failure)
  local links, seen = {}, {}
  local link = failure ---@type std.Failure?
  while type(link) == "table" and not seen[link] do
    links[#links + 1], seen[link] = link, true
    link = link.cause
  end
  return links
end

---@param failure std.Failure
---@return string[]
local function lines_of(failure)
  local term = require("host.term")
  local lines = { "pluv: " .. term.style("red", "error:") .. " " .. failure.message }
  local hint, also = nil, {}
  for i, link in ipairs(chain(failure)) do
    if i > 1 then
      lines[i] = "  caused by: " .. link.message:gsub("\n", "\n  ")
    end
    for _, message in ipairs(link.also or {}) do
      also[#also + 1] = "  also failed: " .. message
    end
    hint = hint or link.hint or hint_of_own(link)
  end
  for _, line in ipairs(also) do
    lines[#lines + 1] = line
  end
  if hint then
    lines[#lines + 1] = ""
    lines[#lines + 1] = term.style("cyan", "hint:") .. " " .. hint
  end
  return lines
end

---The code of the innermost usage error or interrupt, if there is one.
---@param failure std.Failure
---@return integer
local function exit_code(failure)
  for _, link in ipairs(chain(failure)) do
    if exit_codes[link.code] then
      return exit_codes[link.code]
    end
  end
  return 1
end

---Prints a failure, or a bug with its traceback.
---@param failure std.Failure|{ bug: string, trace: string }
---@return integer code
function M.show(failure)
  local term = require("host.term")
  if failure.bug then
    local ejected = require("host.modules").roots()[1] and "; does it happen with `pluv --no-user-lua` too?" or ""
    term.note("error", ("pluv: %s %s\n%s\n\nthis is a bug in pluv; please report it with the lines above%s")
      :format(term.style("red", "internal error:"), failure.bug, failure.trace, ejected))
    return 70
  end
  if failure.code == "interrupted" then
    local cause = failure.cause
    local search = cause and cause.code == "resolve.limit" and "\n  " .. cause.message or ""
    term.note("error", "pluv: interrupted" .. search)
    return 130
  end
  if failure.code == "lua.bug" then
    return M.show { bug = failure.message, trace = "" }
  end
  term.note("error", table.concat(lines_of(failure), "\n"))
  return exit_code(failure)
end

return M

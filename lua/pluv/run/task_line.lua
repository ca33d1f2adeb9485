---Inserts arguments into the command lines of tasks.
local errors = require("std.errors")
local shell = require("pluv.machine.shell")

local M = {}

---Reports whether the `$` at a position expands arguments, such as `$@`, `$1`, `$#`
---and `${2:-x}`.
---@param line string
---@param at integer
---@return boolean
local function is_place(line, at)
  return (line:find("^%$[@*#1-9]", at) or line:find("^%${#?[@*1-9]", at) or line:find("^%${#}", at)) ~= nil
end

---Scans a command line like a shell, as far as quoting goes.
---@param line string without trailing blanks
---@return boolean placed whether the line places arguments itself
---@return boolean open whether appended words would be arguments of its last command
local function read(line)
  local inside, stop = {}, 0 -- open quotes and brackets; end of the last command
  local function next_from(from)
    return line:find(inside[#inside] == '"' and '[\\$"`(]' or "[\\$\"`()'#;&|<]", from)
  end
  local at = next_from(1)
  while at do
    local char, within = line:sub(at, at), inside[#inside]
    if char == "\\" then
      at = at + 1
      stop = at > #line and #line or stop
    elseif char == "$" and is_place(line, at) then
      return true, true
    elseif within == char and char ~= "(" or within == "(" and char == ")" then
      inside[#inside] = nil
    elseif char == '"' or char == "`" or char == "(" and (within ~= '"' or line:sub(at - 1, at - 1) == "$") then
      inside[#inside + 1] = char
    elseif char == "'" then
      at = line:find("'", at + 1, true) or #line
    elseif char == "#" and (at == 1 or line:find("^[%s;&|()]", at - 1)) then
      at = line:find("\n", at, true) or #line
      stop = at
    elseif char:find("[;&|]") then
      stop = at
    elseif #inside == 0 and line:find("^<<[^<]", at) and line:sub(at - 1, at - 1) ~= "<" then
      return false, false -- a here-document: its text is at the end
    end
    at = next_from(at + 1)
  end
  return false, stop < #line
end

---Returns the argv of a command line. Arguments replace `"$@"` or the like, or are
---appended. Fails with `cli.usage` if neither is possible.
---@param line string
---@param args string[]
---@return string[]
function M.argv(line, args)
  local argv = { "sh", "-c", line, "sh" }
  if shell.is_cmd() then
    argv = shell.argv(line) -- the places of arguments are found there
  elseif #args > 0 then
    local text = line:match("^(.-)%s*$") --[[@as string]]
    local placed, open = read(text)
    if not placed and not open then
      errors.raise {
        code = "cli.usage",
        message = ("the command line `%s` takes no arguments"):format(text),
        hint = 'mark their place in pluv.toml with `"$@"`',
      }
    end
    argv[3] = placed and line or text .. ' "$@"'
  end
  for _, arg in ipairs(args) do
    argv[#argv + 1] = arg
  end
  return argv
end

return M

---Parses numbers of flags.
local errors = require("std.errors")

local M = {}

---Parses a whole number. Fails with `cli.usage` if it is invalid or out of range.
---@param text string from the command line
---@param flag string with dashes
---@param least integer
---@param most integer
---@return integer
function M.whole(text, flag, least, most)
  -- tonumber also accepts `0x1`, `1e3`, `inf`, `nan`.
  local number = text:find("^%-?%d+$") and tonumber(text)
  if not number or number < least or number > most then
    return errors.raise {
      code = "cli.usage",
      message = ("`%s` takes a whole number from %d to %d, not `%s`"):format(flag, least, most, text),
    }
  end
  return number --[[@as integer]]
end

---Parses `--jobs`; nil if it is not given.
---@param text string?
---@return integer?
function M.jobs(text)
  return text and M.whole(text, "--jobs", 1, 1024) or nil
end

---Size units in bytes.
local units = { KB = 1e3, MB = 1e6, GB = 1e9, TB = 1e12 }

---Parses a size such as "10GB", of at most 1000 TB. Fails with `cli.usage`.
---@param text string
---@param flag string with dashes
---@return integer bytes
function M.size(text, flag)
  local number, unit = text:upper():match("^(%d+)%s*(%a+)$")
  local count = tonumber(number)
  local bytes = count and #number <= 9 and units[unit] and count * units[unit]
  if not bytes or bytes < 1 or bytes > 1e15 then
    return errors.raise {
      code = "cli.usage",
      message = ("`%s` takes a size with its unit (KB, MB, GB or TB), not %q"):format(flag, text),
      hint = ("%s 10GB"):format(flag),
    }
  end
  return bytes --[[@as integer]]
end

return M

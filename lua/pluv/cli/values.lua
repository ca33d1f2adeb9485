---Values of flags that several commands take.
local M = {}

---The number that a flag was given. Raises `cli.usage` for what is not one, or is
---outside its range.
---@param text string as on the command line
---@param flag string with its dashes
---@param least integer
---@param most integer
---@return integer
function M.whole(text, flag, least, most)
  -- Not what tonumber takes besides: `0x1`, `1e3`, `inf`, `nan`.
  local number = text:find("^%-?%d+$") and tonumber(text)
  if not number or number < least or number > most then
    return require("std.errors").raise {
      code = "cli.usage",
      message = ("`%s` takes a whole number from %d to %d, not `%s`"):format(flag, least, most, text),
    }
  end
  return number --[[@as integer]]
end

---The number of `--jobs`; nil without it.
---@param text string?
---@return integer?
function M.jobs(text)
  return text and M.whole(text, "--jobs", 1, 1024) or nil
end

return M

---Values of flags that several commands take.
local M = {}

---The number of `--jobs`; nil without it.
---@param text string?
---@return integer?
function M.jobs(text)
  local jobs = text and tonumber(text)
  if text and (not jobs or jobs < 1 or jobs % 1 ~= 0) then
    require("std.errors").raise {
      code = "cli.usage",
      message = ("`--jobs` takes a number from 1, not `%s`"):format(text),
    }
  end
  return jobs
end

return M

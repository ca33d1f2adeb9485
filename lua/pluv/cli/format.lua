---Formats ages and sizes for people.
local M = {}

---Formats the age of a time.
---@param time integer Unix seconds
---@return string
function M.age(time)
  local hours = math.max(0, os.time() - time) / 3600
  return hours >= 48 and ("%d d"):format(hours / 24) or ("%d h"):format(hours)
end

---Formats a size.
---@param bytes integer
---@return string
function M.size(bytes)
  return ("%.1f MB"):format(bytes / 1e6)
end

return M

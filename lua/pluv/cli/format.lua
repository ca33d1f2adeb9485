---Formats ages and sizes for people.
local M = {}

---Formats the age of a time.
---@param time integer Unix seconds
---@return string
function M.age(time)
  local hours = math.max(0, os.time() - time) / 3600
  return hours >= 48 and ("%d d"):format(hours / 24) or ("%d h"):format(hours)
end

---Formats a size, in the largest unit that leaves at least one.
---@param bytes integer
---@return string such as "12.3 KB"
function M.size(bytes)
  if bytes < 1000 then
    return ("%d B"):format(bytes)
  end
  local size, unit = bytes / 1e3, 1
  local units = { "KB", "MB", "GB", "TB" }
  while size >= 999.95 and units[unit + 1] do
    size, unit = size / 1e3, unit + 1
  end
  return ("%.1f %s"):format(size, units[unit])
end

return M

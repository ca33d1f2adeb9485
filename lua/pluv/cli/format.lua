---Times and sizes, as people and `--json` read them.
local M = {}

---How long ago something was, for people.
---@param time integer Unix seconds
---@return string
function M.age(time)
  local hours = math.max(0, os.time() - time) / 3600
  return hours >= 48 and ("%d d"):format(hours / 24) or ("%d h"):format(hours)
end

---Returns a time as `--json` has it.
---@param time integer Unix seconds
---@return string
function M.date(time)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", time) --[[@as string]]
end

---Returns a size for people.
---@param bytes integer
---@return string
function M.size(bytes)
  return ("%.1f MB"):format(bytes / 1e6)
end

return M

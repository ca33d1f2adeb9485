---Constraints of pluv.toml.
local M = {}

---Returns a constraint that allows a newer version, in the style of the old one.
---@param old string "" allows any version
---@param latest string
---@return string
function M.admitting(old, latest)
  local release = latest:gsub("%-%d+$", "")
  if old == "" then
    return ""
  end
  local prefix = old:match("^~>%s*([%w._-]+)$")
  if prefix then
    -- As many numbers as before: `~> 1.2` becomes `~> 3.0`, not `~> 3.0.4`.
    local _, separators = prefix:gsub("[._-]", "")
    local kept = release:match("^" .. ("[^._-]+[._-]"):rep(separators) .. "[^._-]+")
    return "~> " .. (kept or release)
  end
  return ">= " .. release
end

return M

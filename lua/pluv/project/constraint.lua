---Constraints of pluv.toml and of rockspecs.
local version = require("host.version")

local M = {}

---Returns the constraint of a rockspec on Lua.
---@param dependencies string[] as a rockspec has them
---@return string? constraints "" allows any version; nil if there is no dependency on `lua`
function M.on_lua(dependencies)
  for _, text in ipairs(dependencies) do
    local dependency = version.parse_dependency(text)
    if dependency.full_name == "lua" then
      return dependency.constraints
    end
  end
end

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

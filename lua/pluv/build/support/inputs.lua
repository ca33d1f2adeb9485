---What decides how a rock is built, besides the rock itself.
local M = {}

---Raise it when a change of pluv.build makes other files.
local revision = 2

---Part of every built rock's key.
---@return string
function M.fingerprint()
  local platform = require("host.platform")
  local info = platform.describe()
  local parts = { revision, info.os, info.arch }
  for _, name in ipairs { "CC", "CFLAGS", "LDFLAGS", "CXX", "RUSTFLAGS", "MACOSX_DEPLOYMENT_TARGET", "SOURCE_DATE_EPOCH" } do
    parts[#parts + 1] = name .. "=" .. (platform.env(name) or "")
  end
  return table.concat(parts, " ")
end

return M

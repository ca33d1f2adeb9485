---What decides how a rock is built, besides the rock itself.
local M = {}

---Raise it when a change of pluv.build makes other files.
M.revision = 3

local names = { "CC", "CFLAGS", "LDFLAGS", "CXX", "RUSTFLAGS", "MACOSX_DEPLOYMENT_TARGET", "SOURCE_DATE_EPOCH" }

---What the environment says of compilers; "" if nothing.
---@return string
function M.flags()
  local env, set = require("host.platform").env, {}
  for _, name in ipairs(names) do
    local value = env(name)
    set[#set + 1] = value and value ~= "" and name .. "=" .. value or nil
  end
  return table.concat(set, " ")
end

---Part of every built rock's key.
---@return string
function M.fingerprint()
  local info = require("host.platform").describe()
  return table.concat({ M.revision, info.os, info.arch, M.flags() }, " ")
end

return M

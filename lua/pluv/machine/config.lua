---The user's settings, config.toml.
local M = {}

---Returns the path of config.toml.
---@return string
function M.file()
  return require("std.path").join(require("host.platform").folder("config"), "config.toml")
end

---Parses config.toml; returns the defaults if the config folder is unknown.
---@return { default: string, mirrors: table<string, string>, cache_remote?: { url: string, upload: boolean } }
function M.load()
  if not require("host.platform").describe().config then
    return require("host.project").parse_user("", "config.toml")
  end
  local file = M.file()
  return require("host.project").parse_user(require("host.fs").document(file, "config.toml") or "", file)
end

---Writes the default runtime to config.toml; "" removes it. The rest of the file
---stays.
---@param runtime string
function M.set_default(runtime)
  local host, file = require("host.project"), M.file()
  require("host.fs").update({ path = file }, function(old)
    host.parse_user(old or "", file)
    return host.set_default(old or "", runtime)
  end)
end

return M

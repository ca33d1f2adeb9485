---The user's settings, config.toml.
local path = require("std.path")
local host_fs = require("host.fs")
local platform = require("host.platform")
local project = require("host.project")

local M = {}

---Returns the path of config.toml.
---@return string
function M.file()
  return path.join(platform.folder("config"), "config.toml")
end

---Parses config.toml; returns the defaults if the config folder is unknown.
---@return { default: string, mirrors: table<string, string>, cache_remote?: { url: string, upload: boolean } }
function M.load()
  if not platform.describe().config then
    return project.parse_user("", "config.toml")
  end
  local file = M.file()
  return project.parse_user(host_fs.document(file, "config.toml") or "", file)
end

---Writes the default runtime to config.toml; "" removes it. The rest of the file
---stays.
---@param runtime string
function M.set_default(runtime)
  local file = M.file()
  host_fs.update({ path = file }, function(old)
    project.parse_user(old or "", file)
    return project.set_default(old or "", runtime)
  end)
end

return M

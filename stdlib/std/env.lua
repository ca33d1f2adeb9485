---The environment: its variables, and the machine.
local errors = require("std.errors")
local platform = require("host.platform")

local M = {}

---Returns a variable of the environment.
---@param name string
---@param default? string for one that is not set or empty
---@return string? value nil where it is not set and there is no default
function M.get(name, default)
  local value = platform.env(name)
  if default ~= nil and (value == nil or value == "") then
    return default
  end
  return value
end

---Returns a variable that must be set and not empty. Fails with `env.missing`.
---@param name string
---@param purpose? string what it is for, for the message: "to upload the release"
---@return string
function M.require(name, purpose)
  local value = platform.env(name)
  if value == nil or value == "" then
    errors.raise {
      code = "env.missing",
      message = ("the environment variable %s is not set%s"):format(name, purpose and ", which is needed " .. purpose or ""),
      hint = ("set it: `export %s=…`"):format(name),
    }
  end
  ---@cast value -?
  return value
end

---Returns all variables.
---@return table<string, string>
function M.all()
  return platform.environment()
end

---Reports whether a switch is on: set, and neither empty nor one of 0, false, no and off.
---@param name string
---@return boolean
function M.is_on(name)
  local value = (platform.env(name) or ""):lower()
  return value ~= "" and value ~= "0" and value ~= "false" and value ~= "no" and value ~= "off"
end

---Reports whether this is a machine where nobody watches: CI is on, as all usual services
---have it.
---@return boolean
function M.is_ci()
  return M.is_on("CI")
end

---Returns the operating system.
---@return string name "linux", "darwin", "windows", …
function M.os()
  return platform.describe().os
end

---Returns the processor.
---@return string name such as `uname -m` says it: "x86_64", "aarch64", …
function M.arch()
  return platform.describe().arch
end

---How many processors there are for this process.
---@return integer
function M.processors()
  return platform.describe().processors
end

---Returns the working folder.
---@return string path absolute
function M.cwd()
  return platform.cwd()
end

---Returns the user's own folder. Fails with `home.missing` where it is unknown.
---@return string path absolute
function M.home()
  return platform.folder("home")
end

---One of the folders that pluv has for itself, whether it is there or not. Raises
---`home.missing` where it is unknown.
---@param kind "config"|"cache"|"data"|"state"
---@return string path absolute
function M.folder(kind)
  local known = { config = true, cache = true, data = true, state = true }
  assert(known[kind], "a folder is config, cache, data or state")
  return platform.folder(kind)
end

---Returns the version of this pluv.
---@return string
function M.pluv_version()
  return platform.describe().version
end

return M

---The environment: variables and machine.
local errors = require("std.errors")
local platform = require("host.platform")

local M = {}

---Returns an environment variable.
---@param name string
---@param default? string used if it is unset or empty
---@return string? value nil if it is unset and has no default
function M.get(name, default)
  local value = platform.env(name)
  if default ~= nil and (value == nil or value == "") then
    return default
  end
  return value
end

---Returns a variable that must not be empty. Fails with `env.missing`.
---@param name string
---@param purpose? string purpose for the message, such as "to upload the release"
---@return string
function M.require(name, purpose)
  local value = platform.env(name)
  if value == nil or value == "" then
    errors.raise {
      code = "env.missing",
      message = ("the environment variable %s is not set%s"):format(name, purpose and "; it is needed " .. purpose or ""),
      hint = ("set it: `export %s=…`"):format(name),
    }
  end
  ---@cast value -?
  return value
end

---Returns all environment variables.
---@return table<string, string>
function M.all()
  return platform.environment()
end

---Reports whether a variable is on: neither empty nor one of 0, false, no and off.
---@param name string
---@return boolean
function M.is_on(name)
  local value = (platform.env(name) or ""):lower()
  return value ~= "" and value ~= "0" and value ~= "false" and value ~= "no" and value ~= "off"
end

---Reports whether this is a CI machine: the variable CI is on.
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
---@return string name in the form of `uname -m`: "x86_64", "aarch64", …
function M.arch()
  return platform.describe().arch
end

---Returns the number of processors that this process may use.
---@return integer
function M.processors()
  return platform.describe().processors
end

---Returns the working folder.
---@return string path absolute
function M.cwd()
  return platform.cwd()
end

---Returns the user's home folder. Fails with `home.missing` if it is unknown.
---@return string path absolute
function M.home()
  return platform.folder("home")
end

---Returns one of pluv's folders; it may not exist yet. Fails with `home.missing` if
---it is unknown.
---@param kind "config"|"cache"|"data"|"state"
---@return string path absolute
function M.folder(kind)
  local known = { config = true, cache = true, data = true, state = true } ---@type table<string, boolean?>
  assert(known[kind], "the folder must be config, cache, data or state")
  return platform.folder(kind)
end

---Returns the version of this pluv.
---@return string
function M.pluv_version()
  return platform.describe().version
end

return M

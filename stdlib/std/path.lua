---Paths as strings; nothing here accesses the disk.
local host = require("host.path")

local M = {}

---Joins parts and normalises the result.
---@param ... string
---@return string
function M.join(...)
  return host.join(...)
end

---Returns the path without its last part.
---@param path string
---@return string
function M.dir(path)
  return host.dir(path)
end

---Returns the last part.
---@param path string
---@return string
function M.base(path)
  return host.base(path)
end

---Returns the extension with its dot, or "".
---@param path string
---@return string
function M.ext(path)
  return host.ext(path)
end

---Reports whether a path is absolute.
---@param path string
---@return boolean
function M.is_abs(path)
  return host.is_abs(path)
end

---Returns the absolute path, relative to the working folder.
---@param path string
---@return string
function M.abs(path)
  return host.abs(path)
end

---Returns `target` relative to `base`; on Windows `target` itself if it is on another
---drive.
---@param base string
---@param target string
---@return string
function M.rel(base, target)
  return host.rel(base, target)
end

---Returns a path as absolute, relative to `base`.
---@param base string
---@param path string
---@return string
function M.resolve(base, path)
  return host.resolve(base, path)
end

return M

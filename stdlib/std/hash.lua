---Checksums of strings, files and folders, in lower-case hexadecimal.
local host = require("host.hash")

local M = {}

---Returns the SHA-256 of a string.
---@param text string
---@return string
function M.sha256(text)
  return host.sha256(text)
end

---Returns the SHA-256 of a file.
---@param path string
---@return string
function M.sha256_file(path)
  return host.sha256_file(path)
end

---Returns the MD5 of a file.
---@param path string
---@return string
function M.md5_file(path)
  return host.md5_file(path)
end

---Returns the SHA-256 of a folder: names, contents, executable bits and links, but no
---times.
---@param path string
---@return string
function M.tree(path)
  return host.tree(path)
end

---Fails with `digest.mismatch` if two checksums differ.
---@param got string
---@param want string
---@param what string name for the message
function M.check(got, want, what)
  host.check(got, want, what)
end

return M

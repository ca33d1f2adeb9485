---@meta host.hash

---Checksums, in lower-case hexadecimal.
---@class host.hash
local hash = {}

---Returns the SHA-256 of a string.
---@param text string
---@return string
function hash.sha256(text) end

---Returns the SHA-256 of a file.
---@param path string
---@return string
function hash.sha256_file(path) end

---Returns the MD5 of a file.
---@param path string
---@return string
function hash.md5_file(path) end

---Returns the SHA-256 of everything below a folder: names, contents, executable bits,
---link targets.
---@param path string
---@return string
function hash.tree(path) end

---Fails with `digest.mismatch` if two checksums differ.
---@param got string
---@param want string
---@param what string
function hash.check(got, want, what) end

return hash

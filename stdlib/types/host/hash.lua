---@meta host.hash

---Sums, in lower-case hexadecimal.
---@class host.hash
local hash = {}

---Returns the SHA-256 of a text.
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

---One SHA-256 of all below a folder: names, contents, what may be run, where links lead.
---@param path string
---@return string
function hash.tree(path) end

---Fails with `digest.mismatch` unless the sums are the same.
---@param got string
---@param want string
---@param what string
function hash.check(got, want, what) end

return hash

---@meta host.cache

---The download cache.
---@class host.cache
local cache = {}

---Lists downloads. Times are Unix seconds.
---@param dir string
---@return { url: string, sha256: string, size: integer, fetched_at: integer, checked_at: integer, used_at: integer }[]
function cache.list(dir) end

---Removes unused downloads, and those not used since a time (0 for none).
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function cache.prune(opts) end

---Removes unused parsed manifests and rockspecs, and those not written since a time
---(0 for none).
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function cache.prune_tables(opts) end

return cache

---@meta host.cache

---The cache of downloads.
---@class host.cache
local cache = {}

---What was downloaded. Times are Unix seconds.
---@param dir string
---@return { url: string, sha256: string, size: integer, fetched_at: integer, checked_at: integer, used_at: integer }[]
function cache.list(dir) end

---Removes what is of no use, and what was not used since a time unless that is 0.
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function cache.prune(opts) end

---Removes parsed manifests and rockspecs that are of no use, and those that were not
---written since a time unless that is 0.
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function cache.prune_tables(opts) end

return cache

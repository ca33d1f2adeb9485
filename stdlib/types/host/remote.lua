---@meta host.remote

---Remote caches.
---@class host.remote
local remote = {}

---Downloads a packed rock into a folder; returns false if the cache does not have it.
---Fails with `remote.invalid`, `remote.failed`, `artifact.invalid`,
---`digest.mismatch`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return boolean
function remote.pull(opts) end

---Uploads a packed rock; the cache keeps what it already has. Fails with
---`remote.invalid`, `remote.failed`, `remote.exists`, `artifact.invalid`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return "stored"|"same"|"another"
function remote.push(opts) end

return remote

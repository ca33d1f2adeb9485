---@meta host.remote

---Caches on other machines.
---@class host.remote
local remote = {}

---Fetches an artefact into a folder; false if the cache does not have it. Raises
---`remote.invalid`, `remote.failed`, `artifact.invalid`, `digest.mismatch`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return boolean
function remote.pull(opts) end

---Uploads the artefact in a folder; what the cache has stays as it is. Raises
---`remote.invalid`, `remote.failed`, `remote.exists`, `artifact.invalid`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return "stored"|"same"|"another"
function remote.push(opts) end

return remote

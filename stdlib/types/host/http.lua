---@meta host.http

---Downloads through the cache.
---@class host.http
local http = {}

---Configures the network of this process, before the first download.
---@param opts { cache_dir?: string, offline?: boolean, timeout_seconds?: integer, retries?: integer }
function http.configure(opts) end

---Registers the registries, with absolute URLs, so that their mirrors are used when
---they fail.
---@param opts { registries: { name: string, url: string, mirrors: string[] }[] }
function http.registries(opts) end

---Checks the manifests of servers, in the same order, without a download.
---@param opts { lua: string, places: string[] }
---@return { url: string, error: string, absent: boolean, status: integer, milliseconds: integer, modified: integer, expires: integer }[]
function http.probe(opts) end

---Fails with `fetch.status`, `fetch.network`, `fetch.offline`, `digest.mismatch`.
---@param opts { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return { path: string, size: integer, sha256: string, cached: boolean }
function http.download(opts) end

return http

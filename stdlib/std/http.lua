---Downloads, through the cache. With `--offline` only the cache answers.
local host = require("host.http")

local M = {}

---@class std.Download
---@field path string
---@field size integer bytes
---@field sha256 string
---@field cached boolean

---Downloads a file, to where `to` says or into the cache. Fails with `fetch.status`,
---`fetch.network`, `fetch.offline`, `fetch.url`, `digest.mismatch`.
---@param options { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string } a server's or a file:// URL; the sum that it must have; the file to write; whether it never changes, so that the cache may answer; whether the mirrors of registries may answer; what it must be, the file that it must hold as a zip file, and the MD5 sum that it must have or begin with, where no sha256 says more
---@return std.Download
function M.download(options)
  return host.download(options)
end

---What a URL gives, as a text. Raises what `download` raises.
---@param url string
---@return string
function M.get(url)
  return require("std.fs").read(host.download({ url = url }).path)
end

return M

---Downloads through the cache. With `--offline` only the cache is used.
local host = require("host.http")

local M = {}

---@class std.Download
---@field path string
---@field size integer bytes
---@field sha256 string
---@field cached boolean

---Downloads a file to `to`, or into the cache. Fails with `fetch.status`,
---`fetch.network`, `fetch.offline`, `fetch.url`, `digest.mismatch`. `url` is of a
---server or file://; `sha256` is the required checksum, without it `md5` the required
---MD5 or its beginning; `immutable` files are taken from the cache; `mirrored` ones
---may come from mirrors of registries; `expect` is the required content, `member` a
---file that the zip file must contain.
---@param options { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return std.Download
function M.download(options)
  return host.download(options)
end

---Returns the content of a URL. Fails like `download`.
---@param url string
---@return string
function M.get(url)
  return require("std.fs").read(host.download({ url = url }).path)
end

return M

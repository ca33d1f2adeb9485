---Downloads, through the cache. With `--offline` only the cache answers.
local host = require("host.http")

local M = {}

---@class std.Download
---@field path string
---@field size integer bytes
---@field sha256 string
---@field cached boolean

---Downloads a file. Raises `fetch.status`, `fetch.network`, `fetch.offline`,
---`digest.mismatch`.
---@param options { url: string, sha256?: string, to?: string, immutable?: boolean }
---@return std.Download
function M.download(options)
  return host.download(options)
end

return M

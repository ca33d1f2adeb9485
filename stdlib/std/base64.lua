---Base64: bytes as letters and digits.
local host = require("host.base64")

local M = {}

---Encodes a string.
---@param text string
---@param alphabet? "url" for URLs and file names: with `-` and `_`, without `=` [default: the standard one]
---@return string
function M.encode(text, alphabet)
  return host.encode(text, alphabet == "url")
end

---Decodes a string. Fails with `encoding.syntax`.
---@param text string
---@param alphabet? "url" that of `encode`
---@return string
function M.decode(text, alphabet)
  return host.decode(text, alphabet == "url")
end

return M

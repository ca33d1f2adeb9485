---@meta host.base64

---Base64, from gopher-lua-libs.
---@class host.base64
local base64 = {}

---Encodes a string.
---@param text string
---@param is_url boolean use the alphabet for URLs, without padding
---@return string
function base64.encode(text, is_url) end

---Decodes a string. Fails with `encoding.syntax`.
---@param text string
---@param is_url boolean
---@return string
function base64.decode(text, is_url) end

return base64

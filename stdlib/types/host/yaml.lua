---@meta host.yaml

---YAML, from gopher-lua-libs.
---@class host.yaml
local yaml = {}

---Decodes a document. Fails with `yaml.syntax`.
---@param text string
---@return any
function yaml.decode(text) end

---Encodes a value. Fails with `yaml.syntax`.
---@param value any
---@return string
function yaml.encode(value) end

return yaml

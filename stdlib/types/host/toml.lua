---@meta host.toml

---TOML.
---@class host.toml
local toml = {}

---Fails with `toml.syntax`.
---@param text string
---@param file string file name for messages
---@return table
function toml.decode(text, file) end

---Encodes a document. Fails with `toml.syntax`.
---@param document table
---@return string
function toml.encode(document) end

---Returns a document with a value set at a path, or removed if `value` is nil; the
---rest is unchanged. Fails with `toml.syntax`.
---@param opts { text: string, path: string[], value: any }
---@return string
function toml.set(opts) end

return toml

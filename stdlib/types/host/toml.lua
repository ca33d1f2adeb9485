---@meta host.toml

---TOML.
---@class host.toml
local toml = {}

---Fails with `toml.syntax`.
---@param text string
---@param file string its name in messages
---@return table
function toml.decode(text, file) end

---Returns a whole document. Fails with `toml.syntax`.
---@param document table
---@return string
function toml.encode(document) end

---Returns a text with a value written at a path of keys, or with none there when
---`value` is nil; all else stays. Fails with `toml.syntax`.
---@param opts { text: string, path: string[], value: any }
---@return string
function toml.set(opts) end

return toml

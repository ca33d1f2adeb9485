---@meta host.editor

---The settings of editors: JSON with comments.
---@class host.editor
local editor = {}

---What a text says. Fails with `json.syntax`.
---@param text string
---@param file string its name, for messages
---@return table<string, any>
function editor.settings(text, file) end

---Returns the text with another value at a path of keys; all else stays. Fails with
---`json.syntax`.
---@param opts { text: string, file: string, path: string[], value?: string, list?: string[] }
---@return string
function editor.set(opts) end

---Reports whether a folder holds what `export_types` makes.
---@param dir string
---@return boolean
function editor.has_types(dir) end

---Writes the annotations of `std.*` into a new folder, for editors.
---@param dir string
function editor.export_types(dir) end

return editor

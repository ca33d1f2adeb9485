---@meta host.editor

---Settings of editors: JSON with comments.
---@class host.editor
local editor = {}

---Parses JSON with comments. Fails with `json.syntax`.
---@param text string
---@param file string file name for messages
---@return table<string, any>
function editor.settings(text, file) end

---Returns the text with a value replaced at a path; the rest is unchanged. Fails with
---`json.syntax`.
---@param opts { text: string, file: string, path: string[], value?: string, list?: string[] }
---@return string
function editor.set(opts) end

---Reports whether a folder has the files of `export_types`.
---@param dir string
---@return boolean
function editor.has_types(dir) end

---Writes the annotations of `std.*` into a new folder, for editors.
---@param dir string
function editor.export_types(dir) end

return editor

---@meta host.json

---JSON.
---@class host.json
local json = {}

---Encodes a value as JSON on one line.
---@param value any
---@return string
function json.encode(value) end

---Reformats JSON on several lines. Fails with `json.syntax`.
---@param text string
---@param indent string
---@return string
function json.indent(text, indent) end

---Fails with `json.syntax`.
---@param text string
---@return any
function json.decode(text) end

---Stands for null.
---@return userdata
function json.null() end

---Marks a table as an object, and returns it.
---@param table table
---@return table
function json.object(table) end

---Removes the mark of an object from a table, and returns it.
---@param table table
---@return table
function json.list(table) end

return json

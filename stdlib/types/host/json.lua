---@meta host.json

---JSON.
---@class host.json
local json = {}

---Returns a value as JSON on one line.
---@param value any
---@return string
function json.encode(value) end

---Returns the same JSON on several lines. Fails with `json.syntax`.
---@param text string
---@param indent string
---@return string
function json.indent(text, indent) end

---Fails with `json.syntax`.
---@param text string
---@return any
function json.decode(text) end

---What stands for null.
---@return userdata
function json.null() end

---Marks a table as an object, and returns it.
---@param table table
---@return table
function json.object(table) end

---Takes the mark of an object away from a table, and returns it.
---@param table table
---@return table
function json.list(table) end

return json

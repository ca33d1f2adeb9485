---YAML 1.1, as CI and other tools write their settings. A `null` is left out, as is a
---whole number of 2^63 and more; a document is read up to its end or the first `---`.
local host = require("host.yaml")

local M = {}

---Reads a document. Fails with `yaml.syntax`.
---@param text string
---@return any
function M.decode(text)
  return host.decode(text)
end

---Writes a value; keys are sorted, and an empty table is a list. Fails with `yaml.syntax` for
---what has no form in YAML: a function, a table that contains itself.
---@param value any plain data
---@return string
function M.encode(value)
  return host.encode(value)
end

return M

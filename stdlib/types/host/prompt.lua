---@meta host.prompt

---The terminal's user.
---@class host.prompt
local prompt = {}

---Reads a line of standard input, after a prompt; nil at the end of input.
---@param prompt string
---@return string?
function prompt.ask(prompt) end

---Returns everything on standard input. Fails with `limit.reached` if it is longer.
---@param limit integer in bytes
---@return string
function prompt.read(limit) end

---Reports whether standard input and standard error are a terminal.
---@return boolean
function prompt.is_possible() end

return prompt

---@meta host.hook

---Hooks of projects, each in its own sandbox.
---@class host.hook
local hook = {}

---Calls the function that a hook's source returns. `env` is added to the environment
---of its processes. Fails with `hook.failed`.
---@param opts { text: string, name: string, seconds: number, root: string, context: table, env?: table<string, string> }
---@return any changes plain data
function hook.run(opts) end

return hook

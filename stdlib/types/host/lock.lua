---@meta host.lock

---pluv.lock.
---@class host.lock
local lock = {}

---Fails with `lock.invalid`, `lock.too-new`.
---@param text string
---@param file string its name in messages
---@return { runtimes: table[], packages: table[], builds: table[], unasked: string[] }
function lock.parse(text, file) end

---Returns the versions that a text names, even if it does not read as a lockfile; of a
---name that stands there more than once the highest.
---@param text string
---@return table<string, string>
function lock.hints(text) end

---Returns the text of a lockfile with one runtime's resolution replaced.
---@param opts { text: string, file: string, resolution: { runtime: table, packages: table[], builds: table[] } }
---@return string
function lock.replace(opts) end

return lock

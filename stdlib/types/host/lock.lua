---@meta host.lock

---pluv.lock.
---@class host.lock
local lock = {}

---Fails with `lock.invalid`, `lock.too-new`.
---@param text string
---@param file string file name for messages
---@return { runtimes: table[], packages: table[], builds: table[], unasked: string[] }
function lock.parse(text, file) end

---Returns the versions that a text mentions, also if it cannot be parsed as a
---lockfile; the highest if a name has several.
---@param text string
---@return table<string, string>
function lock.hints(text) end

---Returns the packages that a lock uses in place. Reads its lines only.
---@param text string
---@return { path: string, build: string, rockspec: string }[]
function lock.places(text) end

---Returns the texts that git merged into one with conflict markers: ours, then theirs.
---@param text string
---@return string[]
function lock.sides(text) end

---Returns a lockfile with one runtime's resolution replaced.
---@param opts { text: string, file: string, resolution: { runtime: table, packages: table[], builds: table[] } }
---@return string
function lock.replace(opts) end

---Returns a lockfile without a runtime and the packages that only it has.
---@param text string
---@param file string file name for messages
---@param tag string
---@return string
function lock.drop(text, file, tag) end

return lock

---@meta host.toolchain

---Runtimes: their identity, which one a folder requires, which are installed.
---@class host.toolchain
local toolchain = {}

---Returns the names of a runtime, and properties of its kind: whether it loads rocks,
---which rocks it provides, where below its folder `share` its own modules are, and
---what editors call it.
---@param opts { name: string, version: string }
---@return { lua: string, target: string, tag: string, platform: string, folder: string, key: string, loads_rocks: boolean, provides: table<string, string>, library: string[], editor: string }
function toolchain.describe(opts) end

---Parses "lua@5.4", "5.4", "luajit@latest", "lua@>=5.3,<5.5". Fails with `cli.usage`.
---@param text string
---@param from string origin of the request, for messages
---@return pluv.RuntimeRequest
function toolchain.parse(text, from) end

---Reports whether a runtime or release satisfies a request.
---@param request pluv.RuntimeRequest
---@param candidate pluv.Candidate|{ name: string, version: string }
---@return boolean
function toolchain.accepts(request, candidate) end

---Returns the request for a folder with the highest precedence: command line,
---pluv.toml, .lua-version, .tool-versions or mise.toml, config.toml. With `is_read`,
---`runtime` is the project's [runtime]. Files above `start`, the working folder
---[default: `dir`], must belong to the user or an allowed folder: fails with
---`trust.folder`.
---@param opts { override?: string, flag?: string, dir: string, start?: string, is_read?: boolean, runtime?: { name: string, version: string } }
---@return pluv.RuntimeRequest
function toolchain.pin(opts) end

---Returns the runtime for a request. Fails with `runtime.missing`.
---@param request pluv.RuntimeRequest
---@return pluv.Candidate
function toolchain.find(request) end

---Returns the files and folders that decided about the result of `find`: as long as none of
---them changes, it stays the same. Some may be missing. Returns none if a program could not tell
---what it is, which may change without them.
---@param request pluv.RuntimeRequest
---@param runtime pluv.Candidate
---@return string[]
function toolchain.looked_at(request, runtime) end

---Returns the runtime of a program; nil if it is no Lua that can be started.
---@param path string
---@return pluv.Candidate?
function toolchain.identify(path) end

---Returns the runtimes that pluv installed, by name, newest first.
---@return pluv.Candidate[]
function toolchain.installed() end

---Returns the interpreters on PATH, in order of preference.
---@return pluv.Candidate[]
function toolchain.system() end

return toolchain

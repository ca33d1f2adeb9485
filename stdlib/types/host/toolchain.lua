---@meta host.toolchain

---Runtimes: what identifies one, what a folder asks for, which are there.
---@class host.toolchain
local toolchain = {}

---Returns the forms in which a runtime is named, and what its kind is: whether it loads
---rocks, which it has built in, where below its folder `share` it has modules of its
---own, and what editors call it.
---@param opts { name: string, version: string }
---@return { lua: string, target: string, tag: string, platform: string, folder: string, key: string, loads_rocks: boolean, provides: table<string, string>, library: string[], editor: string }
function toolchain.describe(opts) end

---Reads "lua@5.4", "5.4", "luajit@latest", "lua@>=5.3,<5.5". Fails with `cli.usage`.
---@param text string
---@param from string what asks, for messages
---@return pluv.RuntimeRequest
function toolchain.parse(text, from) end

---Reports whether a runtime, or a release of one, is what a request asks for.
---@param request pluv.RuntimeRequest
---@param candidate pluv.Candidate|{ name: string, version: string }
---@return boolean
function toolchain.accepts(request, candidate) end

---Returns the strongest request for a folder: of the command line, pluv.toml,
---.lua-version, .tool-versions or mise.toml, config.toml. With `is_read` the project's
---[runtime] is what `runtime` says. Files above `start`, the folder that the user works
---in (`dir` without it), must be the user's own or of an allowed folder: raises
---`trust.folder`.
---@param opts { override?: string, dir: string, start?: string, is_read?: boolean, runtime?: { name: string, version: string } }
---@return pluv.RuntimeRequest
function toolchain.pin(opts) end

---Returns the runtime that a request means. Fails with `runtime.missing`.
---@param request pluv.RuntimeRequest
---@return pluv.Candidate
function toolchain.find(request) end

---Returns the runtimes that pluv installed: by name, of each the newest first.
---@return pluv.Candidate[]
function toolchain.installed() end

---Returns the interpreters on PATH, in order of preference.
---@return pluv.Candidate[]
function toolchain.system() end

return toolchain

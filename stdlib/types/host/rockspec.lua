---@meta host.rockspec

---Rockspecs, evaluated in a sandbox.
---@class host.rockspec
local rockspec = {}

---Fails with `rockspec.format`, `rockspec.invalid`, `rockspec.limit`. `compiler` is the kind
---of compiler, such as "mingw", whose overrides apply too.
---@param opts { path: string, lua: string, form?: boolean, text?: string, compiler?: string }
---@return { sha256: string, name: string, version: string, format: string, build_type: string, dependencies: string[], build_dependencies: string[], test_dependencies: string[], table: table }
function rockspec.load(opts) end

---Evaluates a part of a rockspec, such as extra.rockspec, and returns its fields
---unchecked. Fails with `rockspec.format`, `rockspec.invalid`, `rockspec.limit`.
---@param opts { path: string, lua: string, text?: string }
---@return table<string, any>
function rockspec.fields(opts) end

---Reports whether a rockspec's `supported_platforms` include this machine.
---@param platforms string[]
---@return boolean
function rockspec.supports(platforms) end

---Evaluates a configuration file of LuaRocks with the limits of rockspecs; nil if there is
---no such file. It may read the `given` variables and the environment. Fails with
---`config.invalid`.
---@param opts { path: string, given?: table<string, any> }
---@return { fields: table<string, any>, returned: any }?
function rockspec.assign(opts) end

return rockspec

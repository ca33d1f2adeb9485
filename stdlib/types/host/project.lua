---@meta host.project

---pluv.toml.
---@class host.project
local project = {}

---Returns the nearest folder at or above `dir` that has a pluv.toml; nil if there is none. Fails with `trust.folder` for one above
---`dir` where that file, the folder, or what pluv keeps beside it belongs to another user and is not allowed.
---@param dir string
---@return string? root absolute
function project.find(dir) end

---Fails with `project.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return table
function project.parse(text, file) end

---Returns the text of a pluv.toml with a dependency written into a table.
---@param opts { text: string, table: "dependencies"|"dev-dependencies", entry: table }
---@return string
function project.add(opts) end

---Returns the text of a pluv.toml without a dependency, and the tables it stood in.
---@param text string
---@param name string
---@return { text: string, from: string[] }
function project.remove(text, name) end

---Returns a text as a TOML string.
---@param text string
---@return string
function project.quote(text) end

---What the user's config.toml says. Fails with `config.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return { default: string, mirrors: table<string, string>, network: table, ca_bundle: string }
function project.parse_user(text, file) end

---What a registries.toml says. Fails with `registry.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return { default: string, list: { name: string, url: string, priority: integer, mirrors: string[] }[] }
function project.parse_registries(text, file) end

---Fails with `registry.invalid` unless a name, a URL and mirrors can be a registry's.
---@param registry { name: string, url: string, priority?: integer, mirrors: string[] }
function project.check_registry(registry) end

---Returns the text of a pluv.toml or registries.toml with a registry added, removed, or
---made the default.
---@param opts { text: string, file: "pluv.toml"|"registries.toml", add?: table, remove?: string, default?: string, no_default?: boolean }
---@return string
function project.edit_registries(opts) end

---Returns the text of a config.toml with another default runtime; "" takes it out.
---@param text string
---@param runtime string
---@return string
function project.set_default(text, runtime) end

return project

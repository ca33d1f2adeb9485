---@meta host.index

---The rocks of registries.
---@class host.index
local index = {}

---Returns the names that contain a string, each from the first registry that has it.
---@param opts { registries: { name: string, url: string }[], lua: string, text: string }
---@return { name: string, version: string, registry: string, summary: string }[] summaries only if there are few
function index.search(opts) end

---Returns the versions of packages, highest first, by name; none if no registry has
---it.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, lua: string, names: string[], fresh?: boolean, reachable?: boolean } fresh: ask the servers even if a copy of their manifest is recent; reachable: `newest` must be available
---@return table<string, { registry: string, newest: string, versions: string[] }>
function index.versions(opts) end

---Returns all files of the first registry, or of a namespace of it.
---@param opts { registries: { name: string, url: string }[], lua: string, namespace?: string }
---@return { name: string, version: string, kind: string, url: string }[]
function index.published(opts) end

---Returns the metadata of a version; nil if no registry has the name.
---@param opts { registries: { name: string, url: string }[], lua: string, name: string, version?: string }
---@return table? a registry.Info: `size` and `dependents` only if the registry tells
function index.info(opts) end

return index

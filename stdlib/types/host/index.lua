---@meta host.index

---What registries offer.
---@class host.index
local index = {}

---Returns the names that contain a text, each from the first registry that has it.
---@param opts { registries: { name: string, url: string }[], lua: string, text: string }
---@return { name: string, version: string, registry: string }[]
function index.search(opts) end

---Returns the versions of names, highest first, by name; nothing for one that no
---registry has.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, lua: string, names: string[], reachable?: boolean } reachable: the newest is one that can be had, offline too
---@return table<string, { registry: string, newest: string, versions: string[] }>
function index.versions(opts) end

---What the rockspec of a version says; nil if no registry has the name.
---@param opts { registries: { name: string, url: string }[], lua: string, name: string, version?: string }
---@return table?
function index.info(opts) end

return index

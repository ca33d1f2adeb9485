---@meta host.artifact

---Packed rocks (spec/binaries.md).
---@class host.artifact
local artifact = {}

---Packs a sealed rock folder into the folder of a packed rock, replacing its content.
---`paths` are local folders: a rock that names one only works here. Fails with
---`tree.damaged`.
---@param opts { rock: string, key: string, to: string, paths: string[] }
function artifact.pack(opts) end

---Unpacks a rock folder from a packed rock, if it has the key and works here. Removes
---a damaged packed rock.
---@param opts { from: string, key: string, to: string, paths: string[] }
---@return boolean
function artifact.restore(opts) end

---Lists the packed rocks below a folder.
---@param root string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function artifact.list(root) end

---Returns the packed rock at a place below a folder; nil if it is missing or damaged.
---@param root string
---@param place string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean }?
function artifact.open(root, place) end

---Removes packed rocks that are damaged, or not used since a time.
---@param opts { dir: string, since: integer } Unix seconds; 0 for none
---@return { files: integer, bytes: integer }
function artifact.prune(opts) end

---Removes leftovers of processes that were killed while packing, restoring or
---pushing.
---@param root string
---@return { files: integer, bytes: integer }
function artifact.sweep(root) end

return artifact

---@meta host.artifact

---Built rocks that are packed (spec/binaries.md).
---@class host.artifact
local artifact = {}

---Packs a sealed rock folder into the folder of an artefact, in place of what is
---there. `paths` are folders of this machine: what names one is of use only here.
---Fails with `tree.damaged`.
---@param opts { rock: string, key: string, to: string, paths: string[] }
function artifact.pack(opts) end

---Makes a rock folder from the artefact in a folder, if that has the key and is of
---use here. A damaged artefact is removed.
---@param opts { from: string, key: string, to: string, paths: string[] }
---@return boolean
function artifact.restore(opts) end

---Returns the artefacts below a folder.
---@param root string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function artifact.list(root) end

---Returns the artefact at a place below a folder; nil if there is none, or a damaged one.
---@param root string
---@param place string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean }?
function artifact.open(root, place) end

---Removes artefacts that are damaged, or not used since a time.
---@param opts { dir: string, since: integer } Unix seconds; 0 is none
---@return { files: integer, bytes: integer }
function artifact.prune(opts) end

---Removes what processes left that were killed while they packed, restored or pushed.
---@param root string
---@return { files: integer, bytes: integer }
function artifact.sweep(root) end

return artifact

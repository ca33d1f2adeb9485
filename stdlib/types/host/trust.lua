---@meta host.trust

---Which files of projects may run.
---@class host.trust
local trust = {}

---Returns whether a file with this content may run.
---@param path string
---@param text string
---@return "trusted"|"changed"|"unknown" state `changed` if another content is trusted
function trust.state(path, text) end

---Returns the content of a project's file if it may run; nil if there is none. Fails
---with `trust.required`.
---@param root string the project's root
---@param path string path below the root
---@return string?
function trust.read(root, path) end

---Trusts files in their current form. Returns the state of each before.
---@param paths string[]
---@return ("trusted"|"changed"|"unknown")[]
function trust.add(paths) end

---Revokes trust of a file, or of everything below a folder.
---@param path string
---@return integer count
function trust.revoke(path) end

---Allows folders: their settings apply to the folders below them, whoever owns them.
---@param paths string[]
function trust.add_folders(paths) end

---Revokes that for a folder, and reports whether it was allowed.
---@param path string
---@return boolean
function trust.revoke_folder(path) end

---Returns all trusted files and allowed folders, sorted by path. Fails with `trust.store`.
---@return { path: string, sha256?: string, folder?: boolean }[]
function trust.list() end

---Returns the file with them; "" if its folder is unknown.
---@return string
function trust.file() end

---Returns the folders of PLUV_TRUSTED_PATHS.
---@return string[]
function trust.folders() end

return trust

---@meta host.trust

---Which files of projects may run.
---@class host.trust
local trust = {}

---Reports whether a file with this content may run.
---@param path string
---@param text string
---@return boolean
function trust.trusts(path, text) end

---Returns the text of a project's file as it may run now; nil if there is none. Raises
---`trust.required`.
---@param root string the folder of the project
---@param path string below it
---@return string?
function trust.read(root, path) end

---Trusts files as they are now.
---@param paths string[]
function trust.add(paths) end

---Forgets a file, or all below a folder.
---@param path string
---@return integer count
function trust.revoke(path) end

---Has what is in folders obeyed from the folders below them, whoever owns it.
---@param paths string[]
function trust.add_folders(paths) end

---Takes that back for a folder, and reports whether it was allowed.
---@param path string
---@return boolean
function trust.revoke_folder(path) end

---Returns all trusted files and allowed folders, sorted by path. Fails with `trust.store`.
---@return { path: string, sha256?: string, folder?: boolean }[]
function trust.list() end

return trust

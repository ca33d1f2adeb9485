---@meta host.state

---Changes of a project's folder. Each function takes the root and a path below it,
---absolute or relative, and fails with `file.escape` if a link is in the way: a clone
---may contain one anywhere.
---@class host.state
local state = {}

---Creates a folder and the folders above it.
---@param root string
---@param path string
function state.make_dir(root, path) end

---Lists a folder, sorted by name; empty if it is missing.
---@param root string
---@param path string
---@return std.Entry[]
function state.list(root, path) end

---Writes a file atomically, and creates the folders above it.
---@param root string
---@param path string
---@param text string
function state.write(root, path, text) end

---Saves the content of a file under another name, so that `restore` needs no disk
---space. Does nothing if it is missing.
---@param root string
---@param path string
---@param as string
function state.keep(root, path, as) end

---Restores the content that `keep` saved, if the file holds what is expected.
---@param root string
---@param as string
---@param path string
---@param expected string
---@return boolean done
function state.restore(root, as, path, expected) end

---Like `host.fs.update`, for a file of a project whose lock the caller holds. The new
---content is first written to the folder `work`.
---@param root string
---@param work string
---@param path string
---@param fn fun(old: string?): string?
function state.update(root, work, path, fn) end

---Removes what is of no use any more, like `remove`. Reports no failure: what another program has
---open stays until the next clean-up.
---@param root string
---@param path string
function state.discard(root, path) end

---Removes a file, a link itself, or a folder with its content. Does nothing if it is
---missing.
---@param root string
---@param path string
function state.remove(root, path) end

---Creates a new folder below another, and returns its absolute path.
---@param root string
---@param path string
---@param prefix string
---@return string
function state.temp_dir(root, path, prefix) end

---Replaces the folder `path` by `new` in one step, and removes the old one.
---@param root string
---@param new string
---@param path string
function state.replace(root, new, path) end

---Finishes or undoes an interrupted `replace`.
---@param root string
---@param path string
function state.recover(root, path) end

---Calls `fn` while holding the lock at `path`; waits for other processes.
---@param root string
---@param path string
---@param fn fun(): any ...
---@param what string? holder of the lock, named after a second
---@return any ...
function state.with_lock(root, path, fn, what) end

return state

---@meta host.state

---What pluv changes of a project. Each function takes the project's folder and a path below it, absolute or
---relative, and raises `file.escape` where a link is in the way: a clone may hold one anywhere.
---@class host.state
local state = {}

---Makes a folder with those above it, unless it is there.
---@param root string
---@param path string
function state.make_dir(root, path) end

---What is in a folder, sorted by name; nothing where there is none.
---@param root string
---@param path string
---@return std.Entry[]
function state.list(root, path) end

---Writes a file in one step and makes the folders above it.
---@param root string
---@param path string
---@param text string
function state.write(root, path, text) end

---Keeps the content of a file under a further name, so that `restore` needs no room
---on the disk; nothing where there is no file.
---@param root string
---@param path string
---@param as string
function state.keep(root, path, as) end

---Puts what `keep` kept back in the place of a file, if that holds what is expected.
---@param root string
---@param as string
---@param path string
---@param expected string
---@return boolean done
function state.restore(root, as, path, expected) end

---As `host.fs.update` for a file of a project whose lock the caller holds. The new
---content is in the folder `work` until it is whole.
---@param root string
---@param work string
---@param path string
---@param fn fun(old: string?): string?
function state.update(root, work, path, fn) end

---Removes a file, a link itself, or a folder with all that is in it; nothing to remove is no failure.
---@param root string
---@param path string
function state.remove(root, path) end

---Makes a fresh folder below another one, and returns its absolute path.
---@param root string
---@param path string
---@param prefix string
---@return string
function state.temp_dir(root, path, prefix) end

---Puts the folder `new` into the place of `path` in one step and removes the old one.
---@param root string
---@param new string
---@param path string
function state.replace(root, new, path) end

---Finishes or undoes an interrupted `replace`.
---@param root string
---@param path string
function state.recover(root, path) end

---Calls `fn` while the lock at `path` is held; waits for other processes.
---@param root string
---@param path string
---@param fn fun(): any ...
---@param what string? whom to name when it is waited for longer than a second
---@return any ...
function state.with_lock(root, path, fn, what) end

return state

---@meta host.fs

---Files and folders. Paths are the system's own.
---@class host.fs
local fs = {}

---What a path leads to; nil if that is nothing.
---@param path string
---@return std.FileInfo?
function fs.stat(path) end

---As stat, for a link itself.
---@param path string
---@return std.FileInfo?
function fs.lstat(path) end

---Returns the content of a file.
---@param path string
---@return string
function fs.read(path) end

---Returns the text of a file whose form pluv knows, of no more bytes than that form
---allows; nil if there is none. Raises the code of the kind, as `project.invalid`, for
---more.
---@param path string
---@param kind "pluv.toml"|"pluv.lock"|"config.toml"|"registries.toml"|"settings"|"record"
---@return string?
function fs.document(path, kind) end

---Writes a file in one step.
---@param opts { path: string, text: string, mode?: integer }
function fs.write(opts) end

---Makes a folder with those above it, unless it is there.
---@param path string
function fs.make_dir(path) end

---Removes a file, or a folder with all that is in it; nothing to remove is no failure.
---@param path string
function fs.remove(path) end

---Renames a file or a folder.
---@param from string
---@param to string
function fs.rename(from, to) end

---Copies a file with its permissions.
---@param from string
---@param to string
function fs.copy(from, to) end

---Copies a folder with all that is in it.
---@param from string
---@param to string
function fs.copy_tree(from, to) end

---As `copy`, for a file that nobody changes any more: another name of it where that can be had.
---@param from string
---@param to string
function fs.share(from, to) end

---Makes a symbolic link; a copy on Windows.
---@param target string
---@param path string
function fs.symlink(target, path) end

---Changes permissions.
---@param path string
---@param mode integer permission bits
function fs.chmod(path, mode) end

---Puts the folder `new` into the place of `path` in one step and removes the old one.
---@param new string
---@param path string
function fs.replace(new, path) end

---Finishes or undoes an interrupted `replace`.
---@param path string
function fs.recover(path) end

---Makes a fresh folder below an existing one.
---@param parent string
---@param prefix string
---@return string
function fs.temp_dir(parent, prefix) end

---Joins a path that others wrote to a folder. Fails with `file.escape`.
---@param root string
---@param rel string
---@return string
function fs.inside(root, rel) end

---Returns the path with all links resolved.
---@param path string
---@return string
function fs.real(path) end

---What is in a folder, sorted by name.
---@param path string
---@return std.Entry[]
function fs.list(path) end

---Returns all that is below a folder: depth first, names in order, links not followed.
---@param path string
---@return std.Entry[]
function fs.walk(path) end

---As `walk`, with links followed that lead below `within`, or anywhere if that is "".
---Fails with `file.escape` for others.
---@param path string
---@param within string
---@return std.Entry[]
function fs.follow(path, within) end

---As `copy_tree`, with links followed as `follow` does. With `share` each file is put there as by `share`. Without `hidden`, names directly below `from` that begin with a dot stay out.
---@param opts { from: string, to: string, within?: string, share?: boolean, hidden?: boolean }
function fs.copy_following(opts) end

---What the files below a folder take; nothing where there is none.
---@param path string
---@return { files: integer, bytes: integer }
function fs.usage(path) end

---Returns a cheap sum that changes when files below a folder do. Of files with one of
---the endings in `name_only` only the names count; with `selected`, only files with an
---ending of `endings`, and what `paths` names.
---@param path string
---@param watch { name_only?: string[], without?: string[], selected?: boolean, endings?: string[], paths?: string[] }
---@return string
function fs.fingerprint(path, watch) end

---Calls `fn` while the lock at `path` is held; waits for other processes, and says
---so after a second.
---@param path string
---@param fn fun(): any ...
---@param what string? whom it waits for, as "another pluv in this project"
---@return any ...
function fs.with_lock(path, fn, what) end

---Reads a file, calls `fn` with its content (nil if there is no file), and writes
---what `fn` returns in one step; nil leaves the file. No other pluv does so at the
---same time. When another program wrote the file meanwhile, `fn` is called again
---with the new content; fails with `file.changed` when that does not end.
---@param opts { path: string, mode?: integer }
---@param fn fun(old: string?): string?
function fs.update(opts, fn) end

---Calls `fn` with a fresh folder below `parent`, which is removed afterwards, or by
---`sweep_scratch` when the process was killed.
---@param parent string
---@param prefix string
---@param fn fun(dir: string): any ...
---@return any ...
function fs.scratch(parent, prefix, fn) end

---Removes what `scratch` of killed processes left below a folder, of the names with
---a prefix, and what has no lock and is older than a day.
---@param parent string
---@param prefix string
---@return { files: integer, bytes: integer } removed
function fs.sweep_scratch(parent, prefix) end

---Removes the locks in a folder that nobody holds.
---@param dir string
function fs.remove_locks(dir) end

return fs

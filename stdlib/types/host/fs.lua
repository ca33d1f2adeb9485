---@meta host.fs

---Files and folders. Paths are native.
---@class host.fs
local fs = {}

---Returns what is at a path, following links; nil if it does not exist.
---@param path string
---@return std.FileInfo?
function fs.stat(path) end

---Like `stat`, for a link itself.
---@param path string
---@return std.FileInfo?
function fs.lstat(path) end

---Returns the content of a file.
---@param path string
---@return string
function fs.read(path) end

---Returns the content of a file of a known kind; nil if there is none. Fails with the
---kind's code, such as `project.invalid`, if it exceeds the size limit of the kind.
---@param path string
---@param kind "pluv.toml"|"pluv.lock"|"config.toml"|"registries.toml"|"settings"|"record"
---@return string?
function fs.document(path, kind) end

---Writes a file atomically.
---@param opts { path: string, text: string, mode?: integer }
function fs.write(opts) end

---Creates a folder and the folders above it.
---@param path string
function fs.make_dir(path) end

---Removes a file, or a folder with its content. Does nothing if it is missing.
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

---Copies a folder recursively.
---@param from string
---@param to string
function fs.copy_tree(from, to) end

---Like `copy`, for a file that never changes again: makes a hard link where possible.
---@param from string
---@param to string
function fs.share(from, to) end

---Puts files of a source into a folder, in their order, like `share`; `mode` is their
---permission bits. `from` is relative to `source` and may not leave `within`; `to` is
---relative to `dest`. A target that is a folder gets the file; another one is replaced.
---`folders` are folders of `dest` that are created if a target has their name. With
---`link`, a link to that file is put there instead of the source. Returns the first
---source that is no file, and stops there. Fails with `file.escape`.
---@param opts { source: string, within: string, dest: string, folders?: string[], files: { from: string, to: string, mode: integer, link?: string, relative?: boolean }[] }
---@return string? missing
function fs.install(opts) end

---Removes those of the folders that are empty.
---@param dirs string[]
function fs.remove_empty(dirs) end

---Returns what a symbolic link says that it leads to.
---@param path string
---@return string
function fs.link_target(path) end

---Makes a symbolic link; a copy on Windows.
---@param target string
---@param path string
function fs.symlink(target, path) end

---Reports whether two paths, with links followed, are one file.
---@param a string
---@param b string
---@return boolean
function fs.same_file(a, b) end

---Changes permissions.
---@param path string
---@param mode integer permission bits
function fs.chmod(path, mode) end

---Replaces the folder `path` by `new` in one step, and removes the old one.
---@param new string
---@param path string
function fs.replace(new, path) end

---Finishes or undoes an interrupted `replace`.
---@param path string
function fs.recover(path) end

---Creates a new folder below an existing one.
---@param parent string
---@param prefix string
---@return string
function fs.temp_dir(parent, prefix) end

---Joins an untrusted path to a folder. Fails with `file.escape`.
---@param root string
---@param rel string
---@return string
function fs.inside(root, rel) end

---Returns the path with all links resolved.
---@param path string
---@return string
function fs.real(path) end

---Lists a folder, sorted by name.
---@param path string
---@return std.Entry[]
function fs.list(path) end

---Lists everything below a folder: depth first, names in order, links not followed.
---@param path string
---@return std.Entry[]
function fs.walk(path) end

---Like `walk`, following links that lead below `within`, or anywhere if that is "".
---Fails with `file.escape` for other links.
---@param path string
---@param within string
---@return std.Entry[]
function fs.follow(path, within) end

---Like `copy_tree`, following links like `follow`. `share` copies each file like
---`share`. Without `hidden`, dot files directly below `from` are skipped. `without` is a
---folder that is not copied.
---@param opts { from: string, to: string, within?: string, share?: boolean, hidden?: boolean, without?: string }
function fs.copy_following(opts) end

---Returns the disk usage below a folder; zeros if it is missing.
---@param path string
---@return { files: integer, bytes: integer }
function fs.usage(path) end

---Returns a cheap checksum that changes with the files below a folder. For extensions
---in `name_only` only names count; with `selected`, only files with an extension in
---`endings`, and those in `paths`.
---@param path string
---@param watch { name_only?: string[], without?: string[], selected?: boolean, endings?: string[], paths?: string[] }
---@return string
function fs.fingerprint(path, watch) end

---Returns the checksum of `fingerprint`, and the absolute paths that decide about it: without a
---change of one of them it stays the same.
---@param path string
---@param watch { name_only?: string[], without?: string[], selected?: boolean, endings?: string[], paths?: string[] }
---@return { sum: string, seen: string[] }
function fs.watched(path, watch) end

---Reports whether pluv may write to a file or folder.
---@param path string
---@return boolean
function fs.is_writable(path) end

---Calls `fn` while holding the lock at `path`; waits for other processes, and says so
---after a second.
---@param path string
---@param fn fun(): any ...
---@param what string? holder of the lock, such as "another pluv in this project"
---@return any ...
function fs.with_lock(path, fn, what) end

---Reads a file, calls `fn` with its content (nil if it is missing), and writes the
---result atomically; nil leaves the file. Holds a lock. If another program writes the
---file meanwhile, `fn` is called again; fails with `file.changed` if that does not
---end.
---@param opts { path: string, mode?: integer }
---@param fn fun(old: string?): string?
function fs.update(opts, fn) end

---Calls `fn` with a new folder below `parent`, which is removed afterwards, or by
---`sweep_scratch` if the process was killed.
---@param parent string
---@param prefix string
---@param fn fun(dir: string): any ...
---@return any ...
function fs.scratch(parent, prefix, fn) end

---Removes `scratch` folders of killed processes with a prefix, and those without a
---lock that are older than a day.
---@param parent string
---@param prefix string
---@return { files: integer, bytes: integer } what was removed
function fs.sweep_scratch(parent, prefix) end

---Like `sweep_scratch`, for many folders.
---@param parents string[]
---@param prefix string
function fs.sweep_scratches(parents, prefix) end

---Removes the unused locks in a folder.
---@param dir string
function fs.remove_locks(dir) end

return fs

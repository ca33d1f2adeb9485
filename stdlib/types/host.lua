---@meta

---The host's primitives. They may change with any release: scripts use `std.*`. Every
---function fails with a failure table (see std.errors).
host = {}

---Archives.
host.archive = {}

---Unpacks an archive; never writes outside of `to`. Fails with `archive.format`,
---`archive.unsafe`, `archive.limit`.
---@param path string
---@param to string
function host.archive.unpack(path, to) end

---Decompresses a file (.gz, .bz2, .xz, .zst) into a new file.
---Fails with `archive.format`, `archive.limit`.
---@param path string
---@param to string
function host.archive.expand(path, to) end

---Returns the names in a zip file, folders end with a slash.
---@param path string
---@return string[]
function host.archive.members(path) end

---A file in a zip file.
---@param path string
---@param name string
---@return string
function host.archive.read_member(path, name) end

---Packs a folder. The same content gives the same bytes.
---@param dir string
---@param to string
function host.archive.pack_tar_gz(dir, to) end

---Packs a folder. The same content gives the same bytes.
---@param dir string
---@param to string
function host.archive.pack_zip(dir, to) end

---Accounts at registries.
host.auth = {}

---Fails with `auth.exposed` if others can read auth.toml.
function host.auth.check() end

---Checks a token with its server. Fails with `auth.refused`, `auth.invalid`, and like
---downloads.
---@param opts { origin: string, url: string, token: string } url of the registry; "" for none
---@return { known: boolean, name: string, scopes: string[] } `known`: whether the server reports what the token permits
function host.auth.try(opts) end

---Saves a token for a registry, whose name is tied to one origin, or for an origin.
---Fails with `auth.invalid`, `auth.exposed`.
---@param account { name: string, token: string, origin: string }
function host.auth.login(account) end

---Deletes the token of a name, and reports whether there was one.
---@param name string
---@return boolean
function host.auth.logout(name) end

---Describes the credentials that are sent to a URL, without secrets; "" for none.
---@param url string
---@return string
function host.auth.source(url) end

---Returns "https://host[:port]" of a URL; "" if it is not on a server.
---@param url string
---@return string
function host.auth.origin(url) end

---The download cache.
host.cache = {}

---Lists downloads. Times are Unix seconds.
---@param dir string
---@return { url: string, sha256: string, size: integer, fetched_at: integer, checked_at: integer, used_at: integer }[]
function host.cache.list(dir) end

---Removes unused downloads, and those not used since a time (0 for none).
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function host.cache.prune(opts) end

---Removes unused parsed manifests and rockspecs, and those not written since a time
---(0 for none).
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function host.cache.prune_tables(opts) end

---The command line.
host.cli = {}

---Finds the command that an argument vector names, without its table.
---@param opts { argv: string[], globals: table[], paths: string[][] }
---@return { path: string[], leaf: boolean, all: boolean, completes: boolean, unknown: string, values: table<string, string> }
function host.cli.locate(opts) end

---Returns the candidate closest to a word; "" if none is close.
---@param word string
---@param candidates string[]
---@return string
function host.cli.nearest(word, candidates) end

---Parses an argument vector against command tables. Fails with `cli.usage`.
---@param program { name: string, summary: string, version: string, argv: string[], globals: table[], commands: table[], headings?: string[], unknown?: string }
---@return { text?: string, path: string[], globals: table, flags: table, args: table }
function host.cli.parse(program) end

---Failure tables.
host.errors = {}

---Makes a failure table for `error`.
---@param failure { code: string, message: string, hint?: string, cause?: std.Failure, also?: string[] }
---@return std.Failure
function host.errors.new(failure) end

---For xpcall: returns the raised failure table. A string error becomes `lua.error` if
---it is in code of the user or a project, else `lua.bug`, with its traceback.
---@param value any
---@return std.Failure
function host.errors.caught(value) end

---Returns the stack of the caller, for bug reports.
---@return string
function host.errors.traceback() end

---Calls `fn`, then `cleanup` in any case; returns the results of `fn` or raises its
---error. The interrupt that stops `fn` does not stop `cleanup`.
---@param cleanup fun()
---@param fn fun(): ...
---@return any ...
function host.errors.finally(cleanup, fn) end

---Files and folders. Paths are native.
host.fs = {}

---Returns what is at a path, following links; nil if it does not exist.
---@param path string
---@return std.FileInfo?
function host.fs.stat(path) end

---Like `stat`, for a link itself.
---@param path string
---@return std.FileInfo?
function host.fs.lstat(path) end

---Returns the content of a file.
---@param path string
---@return string
function host.fs.read(path) end

---Returns the content of a file of a known kind; nil if there is none. Fails with the
---kind's code, such as `project.invalid`, if it exceeds the size limit of the kind.
---@param path string
---@param kind "pluv.toml"|"pluv.lock"|"config.toml"|"registries.toml"|"settings"|"record"
---@return string?
function host.fs.document(path, kind) end

---Writes a file atomically.
---@param opts { path: string, text: string, mode?: integer }
function host.fs.write(opts) end

---Creates a folder and the folders above it.
---@param path string
function host.fs.make_dir(path) end

---Removes a file, or a folder with its content. Does nothing if it is missing.
---@param path string
function host.fs.remove(path) end

---Renames a file or a folder.
---@param from string
---@param to string
function host.fs.rename(from, to) end

---Copies a file with its permissions.
---@param from string
---@param to string
function host.fs.copy(from, to) end

---Copies a folder recursively.
---@param from string
---@param to string
function host.fs.copy_tree(from, to) end

---Like `copy`, for a file that never changes again: makes a hard link where possible.
---@param from string
---@param to string
function host.fs.share(from, to) end

---Makes a symbolic link; a copy on Windows.
---@param target string
---@param path string
function host.fs.symlink(target, path) end

---Changes permissions.
---@param path string
---@param mode integer permission bits
function host.fs.chmod(path, mode) end

---Replaces the folder `path` by `new` in one step, and removes the old one.
---@param new string
---@param path string
function host.fs.replace(new, path) end

---Finishes or undoes an interrupted `replace`.
---@param path string
function host.fs.recover(path) end

---Creates a new folder below an existing one.
---@param parent string
---@param prefix string
---@return string
function host.fs.temp_dir(parent, prefix) end

---Joins an untrusted path to a folder. Fails with `file.escape`.
---@param root string
---@param rel string
---@return string
function host.fs.inside(root, rel) end

---Returns the path with all links resolved.
---@param path string
---@return string
function host.fs.real(path) end

---Lists a folder, sorted by name.
---@param path string
---@return std.Entry[]
function host.fs.list(path) end

---Lists everything below a folder: depth first, names in order, links not followed.
---@param path string
---@return std.Entry[]
function host.fs.walk(path) end

---Like `walk`, following links that lead below `within`, or anywhere if that is "".
---Fails with `file.escape` for other links.
---@param path string
---@param within string
---@return std.Entry[]
function host.fs.follow(path, within) end

---Like `copy_tree`, following links like `follow`. `share` copies each file like
---`share`. Without `hidden`, dot files directly below `from` are skipped.
---@param opts { from: string, to: string, within?: string, share?: boolean, hidden?: boolean }
function host.fs.copy_following(opts) end

---Returns the disk usage below a folder; zeros if it is missing.
---@param path string
---@return { files: integer, bytes: integer }
function host.fs.usage(path) end

---Returns a cheap checksum that changes with the files below a folder. For extensions
---in `name_only` only names count; with `selected`, only files with an extension in
---`endings`, and those in `paths`.
---@param path string
---@param watch { name_only?: string[], without?: string[], selected?: boolean, endings?: string[], paths?: string[] }
---@return string
function host.fs.fingerprint(path, watch) end

---Calls `fn` while holding the lock at `path`; waits for other processes, and says so
---after a second.
---@param path string
---@param fn fun(): ...
---@param what string? holder of the lock, such as "another pluv in this project"
---@return any ...
function host.fs.with_lock(path, fn, what) end

---Reads a file, calls `fn` with its content (nil if it is missing), and writes the
---result atomically; nil leaves the file. Holds a lock. If another program writes the
---file meanwhile, `fn` is called again; fails with `file.changed` if that does not
---end.
---@param opts { path: string, mode?: integer }
---@param fn fun(old: string?): string?
function host.fs.update(opts, fn) end

---Calls `fn` with a new folder below `parent`, which is removed afterwards, or by
---`sweep_scratch` if the process was killed.
---@param parent string
---@param prefix string
---@param fn fun(dir: string): ...
---@return any ...
function host.fs.scratch(parent, prefix, fn) end

---Removes `scratch` folders of killed processes with a prefix, and those without a
---lock that are older than a day.
---@param parent string
---@param prefix string
---@return { files: integer, bytes: integer } what was removed
function host.fs.sweep_scratch(parent, prefix) end

---Removes the unused locks in a folder.
---@param dir string
function host.fs.remove_locks(dir) end

---Changes of a project's folder. Each function takes the root and a path below it,
---absolute or relative, and fails with `file.escape` if a link is in the way: a clone
---may contain one anywhere.
host.state = {}

---Creates a folder and the folders above it.
---@param root string
---@param path string
function host.state.make_dir(root, path) end

---Lists a folder, sorted by name; empty if it is missing.
---@param root string
---@param path string
---@return std.Entry[]
function host.state.list(root, path) end

---Writes a file atomically, and creates the folders above it.
---@param root string
---@param path string
---@param text string
function host.state.write(root, path, text) end

---Saves the content of a file under another name, so that `restore` needs no disk
---space. Does nothing if it is missing.
---@param root string
---@param path string
---@param as string
function host.state.keep(root, path, as) end

---Restores the content that `keep` saved, if the file holds what is expected.
---@param root string
---@param as string
---@param path string
---@param expected string
---@return boolean done
function host.state.restore(root, as, path, expected) end

---Like `host.fs.update`, for a file of a project whose lock the caller holds. The new
---content is first written to the folder `work`.
---@param root string
---@param work string
---@param path string
---@param fn fun(old: string?): string?
function host.state.update(root, work, path, fn) end

---Removes a file, a link itself, or a folder with its content. Does nothing if it is
---missing.
---@param root string
---@param path string
function host.state.remove(root, path) end

---Creates a new folder below another, and returns its absolute path.
---@param root string
---@param path string
---@param prefix string
---@return string
function host.state.temp_dir(root, path, prefix) end

---Replaces the folder `path` by `new` in one step, and removes the old one.
---@param root string
---@param new string
---@param path string
function host.state.replace(root, new, path) end

---Finishes or undoes an interrupted `replace`.
---@param root string
---@param path string
function host.state.recover(root, path) end

---Calls `fn` while holding the lock at `path`; waits for other processes.
---@param root string
---@param path string
---@param fn fun(): ...
---@param what string? holder of the lock, named after a second
---@return any ...
function host.state.with_lock(root, path, fn, what) end

---Checksums, in lower-case hexadecimal.
host.hash = {}

---Returns the SHA-256 of a string.
---@param text string
---@return string
function host.hash.sha256(text) end

---Returns the SHA-256 of a file.
---@param path string
---@return string
function host.hash.sha256_file(path) end

---Returns the MD5 of a file.
---@param path string
---@return string
function host.hash.md5_file(path) end

---Returns the SHA-256 of everything below a folder: names, contents, executable bits,
---link targets.
---@param path string
---@return string
function host.hash.tree(path) end

---Fails with `digest.mismatch` if two checksums differ.
---@param got string
---@param want string
---@param what string
function host.hash.check(got, want, what) end

---Downloads through the cache.
host.http = {}

---Configures the network of this process, before the first download.
---@param opts { cache_dir: string, offline: boolean, timeout_seconds: integer, retries: integer }
function host.http.configure(opts) end

---Registers the registries, with absolute URLs, so that their mirrors are used when
---they fail.
---@param opts { registries: { name: string, url: string, mirrors: string[] }[] }
function host.http.registries(opts) end

---Checks the manifests of servers, in the same order, without a download.
---@param opts { lua: string, places: string[] }
---@return { url: string, error: string, milliseconds: integer, modified: integer, expires: integer }[]
function host.http.probe(opts) end

---Fails with `fetch.status`, `fetch.network`, `fetch.offline`, `digest.mismatch`.
---@param opts { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return { path: string, size: integer, sha256: string, cached: boolean }
function host.http.download(opts) end

---The rocks of registries.
host.index = {}

---Returns the names that contain a string, each from the first registry that has it.
---@param opts { registries: { name: string, url: string }[], lua: string, text: string }
---@return { name: string, version: string, registry: string }[]
function host.index.search(opts) end

---Returns the versions of packages, highest first, by name; none if no registry has
---it.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, lua: string, names: string[], reachable?: boolean } reachable: `newest` must be available
---@return table<string, { registry: string, newest: string, versions: string[] }>
function host.index.versions(opts) end

---Returns the metadata of a version; nil if no registry has the name.
---@param opts { registries: { name: string, url: string }[], lua: string, name: string, version?: string }
---@return table?
function host.index.info(opts) end

---The builtin runtime.
host.interpreter = {}

---Runs a file as `lua` would. `os.exit` ends the script only.
---@param opts { file: string, args: string[], path: string, env?: table<string, string> }
---@return { code: integer, message?: string, trace?: string }
function host.interpreter.run(opts) end

---Reports whether a string is a valid chunk of the builtin runtime.
---@param text string
---@param name string
---@return boolean
function host.interpreter.compiles(text, name) end

---Job graphs; see std.jobs.
host.jobs = {}

---Returns an empty graph.
---@param opts { title: string, limit?: integer, network?: integer }
---@return userdata graph
function host.jobs.graph(opts) end

---Downloads a file.
---@param graph userdata
---@param job std.Job
---@param opts { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return string id
function host.jobs.fetch(graph, job, opts) end

---Unpacks an archive.
---@param graph userdata
---@param job std.Job
---@param opts { archive: string, to: string }
---@return string id
function host.jobs.unpack(graph, job, opts) end

---Computes the SHA-256 of a file.
---@param graph userdata
---@param job std.Job
---@param opts { path: string, sha256?: string }
---@return string id
function host.jobs.hash(graph, job, opts) end

---Copies a folder.
---@param graph userdata
---@param job std.Job
---@param opts { from: string, to: string }
---@return string id
function host.jobs.copy(graph, job, opts) end

---Runs a program.
---@param graph userdata
---@param job std.Job
---@param opts { argv: string[], dir?: string, env?: table<string, string> }
---@return string id
function host.jobs.spawn(graph, job, opts) end

---Runs a program and prints its output line by line, after `name`. The result is the
---exit code. Fails with `task.failed`.
---@param graph userdata
---@param job { id: string, label?: string, needs?: string[] }
---@param opts { name: string, width: integer, argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return string id
function host.jobs.task(graph, job, opts) end

---Calls `require(module)[call](args)` in its own Lua state.
---@param graph userdata
---@param job std.Job
---@param opts { module: string, call: string, args?: any }
---@return string id
function host.jobs.lua(graph, job, opts) end

---Runs the graph. Failures of jobs are in the report; an interrupt is raised.
---@param graph userdata
---@return { failed: boolean, jobs: std.Outcome[] }
function host.jobs.run(graph) end

---JSON.
host.json = {}

---Encodes a value as JSON on one line.
---@param value any
---@return string
function host.json.encode(value) end

---Reformats JSON on several lines. Fails with `json.syntax`.
---@param text string
---@param indent string
---@return string
function host.json.indent(text, indent) end

---Fails with `json.syntax`.
---@param text string
---@return any
function host.json.decode(text) end

---Stands for null.
---@return userdata
function host.json.null() end

---Marks a table as an object, and returns it.
---@param table table
---@return table
function host.json.object(table) end

---Removes the mark of an object from a table, and returns it.
---@param table table
---@return table
function host.json.list(table) end

---pluv.lock.
host.lock = {}

---Fails with `lock.invalid`, `lock.too-new`.
---@param text string
---@param file string file name for messages
---@return { runtimes: table[], packages: table[], builds: table[], unasked: string[] }
function host.lock.parse(text, file) end

---Returns the versions that a text mentions, also if it cannot be parsed as a
---lockfile; the highest if a name has several.
---@param text string
---@return table<string, string>
function host.lock.hints(text) end

---Returns a lockfile with one runtime's resolution replaced.
---@param opts { text: string, file: string, resolution: { runtime: table, packages: table[], builds: table[] } }
---@return string
function host.lock.replace(opts) end

---The Lua modules of pluv.
host.modules = {}

---Lists a package, sorted, without loading anything.
---@param package string
---@return { modules: string[], packages: string[] }
function host.modules.list(package) end

---Returns the folders that modules of pluv come from, besides the binary.
---@return string[]
function host.modules.roots() end

---Reports whether this run ignores user and project Lua.
---@return boolean
function host.modules.own_only() end

---Returns the source of a module in the binary; nil if it has none.
---@param module string
---@return { file: string, text: string, sha256: string }?
function host.modules.embedded(module) end

---Makes a project's .pluv/lua the source of modules `project.*`, in workers too.
---@param root string the project's root
function host.modules.add_project(root) end

---Calls a function that an interrupt can stop, even in a loop.
---@param fn fun(): ...
---@return any ... results of fn
function host.modules.interruptible(fn) end

---Compiles custom Lua, which may only require `std.*` and its own modules. Fails with
---`lua.error`.
---@param opts { text: string, name: string, guest: "project"|"user" }
---@return fun(...): any
function host.modules.chunk(opts) end

---Returns the differences between two strings like `diff -u`; "" if there are none.
---@param opts { old_name: string, old: string, new_name: string, new: string }
---@return string
function host.modules.diff(opts) end

---Patches in the unified format.
host.patch = {}

---Applies a patch below a folder; up to two lines of context may not match.
---Fails with `build.patch`, `file.escape`.
---@param opts { root: string, name: string, text: string, strip: integer, create: boolean }
function host.patch.apply(opts) end

---Paths as strings.
host.path = {}

---Joins the parts of a path.
---@param ... string
---@return string
function host.path.join(...) end

---Returns all but the last part of a path.
---@param path string
---@return string
function host.path.dir(path) end

---Returns the last part of a path.
---@param path string
---@return string
function host.path.base(path) end

---Returns the extension of a name, with its dot; "" if it has none.
---@param path string
---@return string
function host.path.ext(path) end

---Returns the shortest form of a path.
---@param path string
---@return string
function host.path.clean(path) end

---Reports whether a path is absolute.
---@param path string
---@return boolean
function host.path.is_abs(path) end

---Returns the absolute path, relative to the working folder.
---@param path string
---@return string
function host.path.abs(path) end

---Returns the relative path from one folder to another.
---@param base string
---@param target string
---@return string
function host.path.rel(base, target) end

---The machine.
host.platform = {}

---Describes the machine and pluv's folders. Folders are nil if the home folder is
---unknown.
---@return { os: string, arch: string, processors: integer, home?: string, config?: string, cache?: string, data?: string, state?: string, executable: string, version: string }
function host.platform.describe() end

---Returns the user's home folder, or one of pluv's folders, which may not exist yet.
---Fails with `home.missing` if it is unknown.
---@param name "home"|"config"|"cache"|"data"|"state"
---@return string path absolute
function host.platform.folder(name) end

---Returns an environment variable.
---@param name string
---@return string?
function host.platform.env(name) end

---Returns where the search for the project starts: the folder of `-C` (which unsets
---PLUV_PROJECT), PLUV_PROJECT, or the working folder.
---@param directory string "" for none
---@return string path absolute
function host.platform.start(directory) end

---Returns all environment variables.
---@return table<string, string>
function host.platform.environment() end

---Returns the working folder.
---@return string
function host.platform.cwd() end

---Changes the working folder.
---@param path string
function host.platform.chdir(path) end

---Programs.
host.process = {}

---Runs a program and returns its output. Fails with `process.start`.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[], count?: { job: string, doing: string, word: string, total?: integer } } count: lines that show progress
---@return { code: integer, output: string, seconds: number }
function host.process.run(opts) end

---Like `run`, with pluv's own input and output.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function host.process.call(opts) end

---Runs programs in parallel, at most as many in all of pluv as there are processors.
---Starts none after a failure.
---@param opts { commands: std.Command[] }
---@return { failed: integer, results: { code: integer, output: string, seconds: number }[] }
function host.process.run_all(opts) end

---Replaces pluv's process by a program; returns only where that is impossible.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return integer code
function host.process.exec(opts) end

---Returns the path of a program; nil if it is not found.
---@param opts { name: string, path?: string }
---@return string?
function host.process.find(opts) end

---pluv.toml.
host.project = {}

---Returns the nearest folder at or above `dir` with a pluv.toml; nil if there is
---none. Fails with `trust.folder` if it is above `dir`, and the file, the folder, or
---pluv's state belongs to another user and is not allowed.
---@param dir string
---@return string? root absolute
function host.project.find(dir) end

---Fails with `project.invalid` with file and line.
---@param text string
---@param file string file name for messages
---@return table
function host.project.parse(text, file) end

---Returns a pluv.toml with a dependency written into a table.
---@param opts { text: string, table: "dependencies"|"dev-dependencies", entry: table }
---@return string
function host.project.add(opts) end

---Returns a pluv.toml without a dependency, and the tables it was in.
---@param text string
---@param name string
---@return { text: string, from: string[] }
function host.project.remove(text, name) end

---Quotes a string for TOML.
---@param text string
---@return string
function host.project.quote(text) end

---Parses the user's config.toml. Fails with `config.invalid`, with file and line.
---@param text string
---@param file string file name for messages
---@return { default: string, mirrors: table<string, string>, network: table, ca_bundle: string }
function host.project.parse_user(text, file) end

---Parses a registries.toml. Fails with `registry.invalid`, with file and line.
---@param text string
---@param file string file name for messages
---@return { default: string, list: { name: string, url: string, priority: integer, mirrors: string[] }[] }
function host.project.parse_registries(text, file) end

---Fails with `registry.invalid` if the name, URL or mirrors of a registry are
---invalid.
---@param registry { name: string, url: string, priority?: integer, mirrors: string[] }
function host.project.check_registry(registry) end

---Returns a pluv.toml or registries.toml with a registry added, removed, or made the
---default.
---@param opts { text: string, file: "pluv.toml"|"registries.toml", add?: table, remove?: string, default?: string, no_default?: boolean }
---@return string
function host.project.edit_registries(opts) end

---Returns a config.toml with another default runtime; "" removes it.
---@param text string
---@param runtime string
---@return string
function host.project.set_default(text, runtime) end

---The terminal's user.
host.prompt = {}

---Reads a line of standard input, after a prompt; nil at the end of input.
---@param prompt string
---@return string?
function host.prompt.ask(prompt) end

---Reports whether standard input and standard error are a terminal.
---@return boolean
function host.prompt.is_possible() end

---The resolver.
host.resolver = {}

---Chooses a version of every required package and build dependency. Fails with
---`resolve.conflict`, `resolve.missing`.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, pinned?: table[], trees?: { name: string, path: string, lua: string }[], shallow?: boolean, native?: string[], lua: string, roots: { dependency: string, who: string, flags?: string }[], provided: table<string, string>, preferred?: table<string, string>, preferred_builds?: table<string, string>, keep_dev?: string[], overrides?: table<string, string>, summed?: table<string, boolean> }
---@return { packages: table[], builds: table[] } sorted by name
function host.resolver.solve(opts) end

---Returns a hint: the command or edit that avoids a version.
---@param opts { name: string, version: string, needs: { dependency: string, who: string, flags?: string }[], overrides?: table<string, string> }
---@return string
function host.resolver.avoid(opts) end

---Rockspecs, evaluated in a sandbox.
host.rockspec = {}

---Fails with `rockspec.format`, `rockspec.invalid`, `rockspec.limit`.
---@param opts { path: string, lua: string, form?: boolean, text?: string }
---@return { sha256: string, name: string, version: string, format: string, build_type: string, dependencies: string[], build_dependencies: string[], test_dependencies: string[], table: table }
function host.rockspec.load(opts) end

---Reports whether a rockspec's `supported_platforms` include this machine.
---@param platforms string[]
---@return boolean
function host.rockspec.supports(platforms) end

---Serves a folder of rocks as a registry.
host.serve = {}

---Serves until interrupted; calls `ready` with the URL. `log` is a file, `-` for
---standard error or empty for none; times are seconds, sizes bytes. `limits` override
---the defaults, for example "uploads=600/m". Fails with `file.missing`,
---`auth.exposed`, `auth.invalid`, `cli.usage`.
---@param opts { dir: string, listen: string, tls_cert: string, tls_key: string, tokens: string, private: boolean, upstream: string, revalidate_seconds: integer, upstream_size: integer, limits: string[], no_limits: boolean, trusted_proxies: string[], max_upload: integer, log: string, log_json: boolean, ready: fun(url: string) }
function host.serve.run(opts) end

---Creates a token and writes its hash into a file. Fails with `auth.exposed`,
---`auth.invalid`, `cli.usage`.
---@param opts { file: string, name: string, scopes: string[] }
---@return string token
function host.serve.new_token(opts) end

---Hooks of projects, each in its own sandbox.
host.hook = {}

---Calls the function that a hook's source returns. `env` is added to the environment
---of its processes. Fails with `hook.failed`.
---@param opts { text: string, name: string, seconds: number, root: string, context: table, env?: table<string, string> }
---@return any changes plain data
function host.hook.run(opts) end

---Which files of projects may run.
host.trust = {}

---Reports whether a file with this content may run.
---@param path string
---@param text string
---@return boolean
function host.trust.trusts(path, text) end

---Returns the content of a project's file if it may run; nil if there is none. Fails
---with `trust.required`.
---@param root string the project's root
---@param path string path below the root
---@return string?
function host.trust.read(root, path) end

---Trusts files in their current form.
---@param paths string[]
function host.trust.add(paths) end

---Revokes trust of a file, or of everything below a folder.
---@param path string
---@return integer count
function host.trust.revoke(path) end

---Allows folders: their settings apply to the folders below them, whoever owns them.
---@param paths string[]
function host.trust.add_folders(paths) end

---Revokes that for a folder, and reports whether it was allowed.
---@param path string
---@return boolean
function host.trust.revoke_folder(path) end

---Returns all trusted files and allowed folders, sorted by path. Fails with `trust.store`.
---@return { path: string, sha256?: string, folder?: boolean }[]
function host.trust.list() end

---The terminal.
host.term = {}

---Configures progress and notes. With `auto`, a stream has colours if it is a
---terminal, unless the environment says otherwise.
---@param opts { mode: "bar"|"plain"|"none"|"quiet"|"json", color: "auto"|"always"|"never", verbose: boolean, lines: boolean } lines: standard error is JSON
function host.term.configure(opts) end

---Writes text to standard output. Escapes control characters, except line breaks,
---tabs and those of `style`.
---@param text string
function host.term.out(text) end

---Writes data to standard output: unchanged, or on a terminal with control characters
---escaped.
---@param text string
function host.term.data(text) end

---Formats the lines of a table for `out`. In the format, `%s` is a word of the row,
---`%-14s` pads it to 14 columns, `%14s` on the left; `%-*s` and `%*s` pad to the
---widest word of all rows. Line breaks in words are escaped; trailing blanks are
---removed.
---@param format string
---@param rows string[][]
---@return string
function host.term.columns(format, rows) end

---Writes a line to standard error. Escapes control characters, except line breaks,
---tabs and those of `style`.
---@param level "note"|"warning"|"error"|"debug"
---@param text string
function host.term.note(level, text) end

---Writes a JSON object as a line to standard error, if its lines are JSON.
---@param kind string its field `event`
---@param fields table<string, any>
---@return boolean written
function host.term.event(kind, fields) end

---Styles a string for `out`, `note` and prompts, which remove the style from streams
---without colours. Not for other uses.
---@param style "bold"|"dim"|"red"|"green"|"yellow"|"blue"|"cyan"
---@param text string
---@return string
function host.term.style(style, text) end

---Escapes control characters, except line breaks and tabs, as `\x1b`. Output
---functions for the terminal do so themselves.
---@param text string
---@return string
function host.term.visible(text) end

---Reads a line of standard input; on a terminal after a prompt, without echo.
---@param prompt string
---@return string
function host.term.secret(prompt) end

---Reports which streams are a terminal.
---@return { stdin: boolean, stdout: boolean, stderr: boolean }
function host.term.terminals() end

---TOML.
host.toml = {}

---Fails with `toml.syntax`.
---@param text string
---@param file string file name for messages
---@return table
function host.toml.decode(text, file) end

---Encodes a document. Fails with `toml.syntax`.
---@param document table
---@return string
function host.toml.encode(document) end

---Returns a document with a value set at a path, or removed if `value` is nil; the
---rest is unchanged. Fails with `toml.syntax`.
---@param opts { text: string, path: string[], value: any }
---@return string
function host.toml.set(opts) end

---Runtimes: their identity, which one a folder requires, which are installed.
host.toolchain = {}

---Returns the names of a runtime, and properties of its kind: whether it loads rocks,
---which rocks it provides, where below its folder `share` its own modules are, and
---what editors call it.
---@param opts { name: string, version: string }
---@return { lua: string, target: string, tag: string, platform: string, folder: string, key: string, loads_rocks: boolean, provides: table<string, string>, library: string[], editor: string }
function host.toolchain.describe(opts) end

---Parses "lua@5.4", "5.4", "luajit@latest", "lua@>=5.3,<5.5". Fails with `cli.usage`.
---@param text string
---@param from string origin of the request, for messages
---@return pluv.RuntimeRequest
function host.toolchain.parse(text, from) end

---Reports whether a runtime or release satisfies a request.
---@param request pluv.RuntimeRequest
---@param candidate pluv.Candidate|{ name: string, version: string }
---@return boolean
function host.toolchain.accepts(request, candidate) end

---Returns the request for a folder with the highest precedence: command line,
---pluv.toml, .lua-version, .tool-versions or mise.toml, config.toml. With `is_read`,
---`runtime` is the project's [runtime]. Files above `start`, the working folder
---[default: `dir`], must belong to the user or an allowed folder: fails with
---`trust.folder`.
---@param opts { override?: string, dir: string, start?: string, is_read?: boolean, runtime?: { name: string, version: string } }
---@return pluv.RuntimeRequest
function host.toolchain.pin(opts) end

---Returns the runtime for a request. Fails with `runtime.missing`.
---@param request pluv.RuntimeRequest
---@return pluv.Candidate
function host.toolchain.find(request) end

---Returns the runtimes that pluv installed, by name, newest first.
---@return pluv.Candidate[]
function host.toolchain.installed() end

---Returns the interpreters on PATH, in order of preference.
---@return pluv.Candidate[]
function host.toolchain.system() end

---Settings of editors: JSON with comments.
host.editor = {}

---Parses JSON with comments. Fails with `json.syntax`.
---@param text string
---@param file string file name for messages
---@return table<string, any>
function host.editor.settings(text, file) end

---Returns the text with a value replaced at a path; the rest is unchanged. Fails with
---`json.syntax`.
---@param opts { text: string, file: string, path: string[], value?: string, list?: string[] }
---@return string
function host.editor.set(opts) end

---Reports whether a folder has the files of `export_types`.
---@param dir string
---@return boolean
function host.editor.has_types(dir) end

---Writes the annotations of `std.*` into a new folder, for editors.
---@param dir string
function host.editor.export_types(dir) end

---Packed rocks (spec/binaries.md).
host.artifact = {}

---Packs a sealed rock folder into the folder of a packed rock, replacing its content.
---`paths` are local folders: a rock that names one only works here. Fails with
---`tree.damaged`.
---@param opts { rock: string, key: string, to: string, paths: string[] }
function host.artifact.pack(opts) end

---Unpacks a rock folder from a packed rock, if it has the key and works here. Removes
---a damaged packed rock.
---@param opts { from: string, key: string, to: string, paths: string[] }
---@return boolean
function host.artifact.restore(opts) end

---Lists the packed rocks below a folder.
---@param root string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function host.artifact.list(root) end

---Returns the packed rock at a place below a folder; nil if it is missing or damaged.
---@param root string
---@param place string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean }?
function host.artifact.open(root, place) end

---Removes packed rocks that are damaged, or not used since a time.
---@param opts { dir: string, since: integer } Unix seconds; 0 for none
---@return { files: integer, bytes: integer }
function host.artifact.prune(opts) end

---Removes leftovers of processes that were killed while packing, restoring or
---pushing.
---@param root string
---@return { files: integer, bytes: integer }
function host.artifact.sweep(root) end

---Remote caches.
host.remote = {}

---Downloads a packed rock into a folder; returns false if the cache does not have it.
---Fails with `remote.invalid`, `remote.failed`, `artifact.invalid`,
---`digest.mismatch`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return boolean
function host.remote.pull(opts) end

---Uploads a packed rock; the cache keeps what it already has. Fails with
---`remote.invalid`, `remote.failed`, `remote.exists`, `artifact.invalid`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return "stored"|"same"|"another"
function host.remote.push(opts) end

---Trees.
host.tree = {}

---Completes a rock folder with rock_manifest and pluv.json.
---@param opts { dir: string, rock: { name: string, version: string, namespace: string, builder?: string, dependencies: string[], scripts: string[] } }
function host.tree.seal(opts) end

---Returns the record of a sealed rock folder; nil if it is missing or damaged.
---@param dir string
---@return table?
function host.tree.open(dir) end

---Makes a tree from sealed rock folders. If two rocks have the same module or
---program, one is installed under its versioned name, as in LuaRocks, and reported;
---with `strict` this fails. `final` is where the tree will be [default: root]. Fails
---with `tree.conflict`, `tree.damaged`.
---@param opts { root: string, final?: string, lua: string, parts: { dir: string, wrappers: table<string, string> }[], strict?: boolean }
---@return { what: string, used: string, renamed: string }[] collisions
function host.tree.assemble(opts) end

---Versions and dependencies, in LuaRocks' order.
host.version = {}

---Compares two versions.
---@param a string
---@param b string
---@return integer order below, at or above zero
function host.version.compare(a, b) end

---Reports whether a version satisfies constraints. Fails with `constraint.syntax`.
---@param version string
---@param constraints string
---@return boolean
function host.version.matches(version, constraints) end

---Parses a dependency, such as "lpeg >= 1.0". Fails with `constraint.syntax`.
---@param text string
---@return std.Dependency
function host.version.parse_dependency(text) end

---Returns a version as a table of its slots, with `string` and, if it has one,
---`revision`.
---@param text string
---@return table
function host.version.parse(text) end

---Reports whether two versions in the form of `parse` are equal (==) for LuaRocks.
---@param a table
---@param b table
---@return boolean
function host.version.equal(a, b) end

---Reports whether two versions in the form of `parse` are LuaRocks' <.
---@param a table
---@param b table
---@return boolean
function host.version.less(a, b) end

---Fails with `constraint.syntax`.
---@param text string
---@return { op: string, version: table, no_upgrade?: boolean }[]
function host.version.parse_constraints(text) end

---Reports whether a version meets one constraint.
---@param version table
---@param op "=="|"~="|"<"|"<="|">"|">="|"~>"
---@param wanted table a version
---@return boolean
function host.version.meets(version, op, wanted) end

---@meta

---The host's primitives. They may change with any release: scripts use `std.*`.
---Every function raises a failure table (see std.errors) when it fails.
host = {}

---Archives.
host.archive = {}

---Unpacks an archive; nothing leaves `to`. Raises `archive.format`, `archive.unsafe`, `archive.limit`.
---@param path string
---@param to string
function host.archive.unpack(path, to) end

---Writes what a compressed file (.gz, .bz2, .xz, .zst) holds into a new file.
---Raises `archive.format`, `archive.limit`.
---@param path string
---@param to string
function host.archive.expand(path, to) end

---Whether a file name has the ending of an archive that pluv reads.
---@param name string
---@return boolean
function host.archive.is_archive(name) end

---The name of the file that a compressed file holds; "" if the name is not that of one.
---@param name string
---@return string
function host.archive.plain_name(name) end

---The names in a zip file, folders with a final slash.
---@param path string
---@return string[]
function host.archive.members(path) end

---One file of a zip file.
---@param path string
---@param name string
---@return string
function host.archive.read_member(path, name) end

---Packs a folder; the same content gives the same bytes.
---@param dir string
---@param to string
function host.archive.pack_tar_gz(dir, to) end

---Packs a folder; the same content gives the same bytes.
---@param dir string
---@param to string
function host.archive.pack_zip(dir, to) end

---Accounts at registries.
host.auth = {}

---Raises `auth.exposed` if others can read auth.toml.
function host.auth.check() end

---Presents a token to a server. Raises `auth.refused`, `auth.invalid`, and what downloads
---raise.
---@param opts { origin: string, url: string, token: string } url of the registry; "" for none
---@return { known: boolean, name: string, scopes: string[] } known: the server says what the token may do
function host.auth.try(opts) end

---Keeps a token for the name of a registry, which goes to one origin only, or for an
---origin. Raises `auth.invalid`, `auth.exposed`.
---@param account { name: string, token: string, origin: string }
function host.auth.login(account) end

---Forgets the token of a name, and says whether there was one.
---@param name string
---@return boolean
function host.auth.logout(name) end

---In words what is sent to a URL to prove who asks, without a secret; "" is nothing.
---@param url string
---@return string
function host.auth.source(url) end

---"https://host[:port]" of a URL; "" of what is not on a server.
---@param url string
---@return string
function host.auth.origin(url) end

---The cache of downloads.
host.cache = {}

---What was downloaded. Times are Unix seconds.
---@param dir string
---@return { url: string, sha256: string, size: integer, fetched_at: integer, checked_at: integer, used_at: integer }[]
function host.cache.list(dir) end

---Removes what is of no use, and what was not used since a time unless that is 0.
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function host.cache.prune(opts) end

---Removes parsed manifests and rockspecs that are of no use, and those that were not
---written since a time unless that is 0.
---@param opts { dir: string, since: integer }
---@return { files: integer, bytes: integer }
function host.cache.prune_tables(opts) end

---The command line.
host.cli = {}

---Finds the command that an argument vector names, without its table.
---@param opts { argv: string[], globals: table[], paths: string[][] }
---@return { path: string[], leaf: boolean, all: boolean, completes: boolean, unknown: string, values: table<string, string> }
function host.cli.locate(opts) end

---The candidate that a word was probably meant to be; "" if it is near to none.
---@param word string
---@param candidates string[]
---@return string
function host.cli.nearest(word, candidates) end

---Parses an argument vector against command tables. Raises `cli.usage`.
---@param program { name: string, summary: string, version: string, argv: string[], globals: table[], commands: table[], headings?: string[], unknown?: string }
---@return { text?: string, path: string[], globals: table, flags: table, args: table }
function host.cli.parse(program) end

---Failure tables.
host.errors = {}

---Makes a failure table, which `error` may raise.
---@param failure { code: string, message: string, hint?: string, cause?: std.Failure, also?: string[] }
---@return std.Failure
function host.errors.new(failure) end

---For xpcall: what was raised as a failure table. A mistake, which is raised as a
---text, becomes `lua.error` where it lies in code of the user or of a project, else
---`lua.bug`, with its traceback.
---@param value any
---@return std.Failure
function host.errors.caught(value) end

---The stack of the caller, for reports of mistakes.
---@return string
function host.errors.traceback() end

---Calls `fn`, then `cleanup` whatever happened, and returns what fn returned or raises
---what it raised. The interrupt that stops `fn` does not stop `cleanup`.
---@param cleanup fun()
---@param fn fun(): ...
---@return any ...
function host.errors.finally(cleanup, fn) end

---Files and folders. Paths are the system's own.
host.fs = {}

---What a path leads to; nil if that is nothing.
---@param path string
---@return std.FileInfo?
function host.fs.stat(path) end

---As stat, for a link itself.
---@param path string
---@return std.FileInfo?
function host.fs.lstat(path) end

---The content of a file.
---@param path string
---@return string
function host.fs.read(path) end

---The text of a file whose form pluv knows, of no more bytes than that form allows;
---nil if there is none. Raises the code of the kind, as `project.invalid`, for more.
---@param path string
---@param kind "pluv.toml"|"pluv.lock"|"config.toml"|"registries.toml"|"settings"|"record"
---@return string?
function host.fs.document(path, kind) end

---Writes a file in one step.
---@param opts { path: string, text: string, mode?: integer }
function host.fs.write(opts) end

---Makes a folder with those above it, unless it is there.
---@param path string
function host.fs.make_dir(path) end

---Removes a file, or a folder with all that is in it; nothing to remove is no failure.
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

---Copies a folder with all that is in it.
---@param from string
---@param to string
function host.fs.copy_tree(from, to) end

---As `copy`, for a file that nobody changes any more: another name of it where that can be had.
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

---Puts the folder `new` into the place of `path` in one step and removes the old one.
---@param new string
---@param path string
function host.fs.replace(new, path) end

---Finishes or undoes an interrupted `replace`.
---@param path string
function host.fs.recover(path) end

---Makes a fresh folder below an existing one.
---@param parent string
---@param prefix string
---@return string
function host.fs.temp_dir(parent, prefix) end

---Joins a path that others wrote to a folder. Raises `file.escape`.
---@param root string
---@param rel string
---@return string
function host.fs.inside(root, rel) end

---The path with all links resolved.
---@param path string
---@return string
function host.fs.real(path) end

---What is in a folder, sorted by name.
---@param path string
---@return std.Entry[]
function host.fs.list(path) end

---All that is below a folder: depth first, names in order, links not followed.
---@param path string
---@return std.Entry[]
function host.fs.walk(path) end

---As `walk`, with links followed that lead below `within`, or anywhere if that is "". Raises `file.escape` for others.
---@param path string
---@param within string
---@return std.Entry[]
function host.fs.follow(path, within) end

---As `copy_tree`, with links followed as `follow` does. With `share` each file is put there as by `share`. Without `hidden`, names directly below `from` that begin with a dot stay out.
---@param opts { from: string, to: string, within?: string, share?: boolean, hidden?: boolean }
function host.fs.copy_following(opts) end

---What the files below a folder take; nothing where there is none.
---@param path string
---@return { files: integer, bytes: integer }
function host.fs.usage(path) end

---A cheap sum that changes when files below a folder do. Of files with one of the endings in `name_only` only the names count; with `selected`, only files with an ending of `endings`, and what `paths` names.
---@param path string
---@param watch { name_only?: string[], without?: string[], selected?: boolean, endings?: string[], paths?: string[] }
---@return string
function host.fs.fingerprint(path, watch) end

---Calls `fn` while the lock at `path` is held; waits for other processes, and says
---so after a second.
---@param path string
---@param fn fun(): ...
---@param what string? whom it waits for, as "another pluv in this project"
---@return any ...
function host.fs.with_lock(path, fn, what) end

---Reads a file, calls `fn` with its content (nil if there is no file), and writes
---what `fn` returns in one step; nil leaves the file. No other pluv does so at the
---same time. When another program wrote the file meanwhile, `fn` is called again
---with the new content; raises `file.changed` when that does not end.
---@param opts { path: string, mode?: integer }
---@param fn fun(old: string?): string?
function host.fs.update(opts, fn) end

---Calls `fn` with a fresh folder below `parent`, which is removed afterwards, or by
---`sweep_scratch` when the process was killed.
---@param parent string
---@param prefix string
---@param fn fun(dir: string): ...
---@return any ...
function host.fs.scratch(parent, prefix, fn) end

---Removes what `scratch` of killed processes left below a folder, of the names with
---a prefix, and what has no lock and is older than a day.
---@param parent string
---@param prefix string
---@return { files: integer, bytes: integer } removed
function host.fs.sweep_scratch(parent, prefix) end

---Removes the locks in a folder that nobody holds.
---@param dir string
function host.fs.remove_locks(dir) end

---What pluv changes of a project. Each function takes the project's folder and a path below it, absolute or
---relative, and raises `file.escape` where a link is in the way: a clone may hold one anywhere.
host.state = {}

---Makes a folder with those above it, unless it is there.
---@param root string
---@param path string
function host.state.make_dir(root, path) end

---What is in a folder, sorted by name; nothing where there is none.
---@param root string
---@param path string
---@return std.Entry[]
function host.state.list(root, path) end

---Writes a file in one step and makes the folders above it.
---@param root string
---@param path string
---@param text string
function host.state.write(root, path, text) end

---Keeps the content of a file under a further name, so that `restore` needs no room
---on the disk; nothing where there is no file.
---@param root string
---@param path string
---@param as string
function host.state.keep(root, path, as) end

---Puts what `keep` kept back in the place of a file, if that holds what is expected.
---@param root string
---@param as string
---@param path string
---@param expected string
---@return boolean done
function host.state.restore(root, as, path, expected) end

---As `host.fs.update` for a file of a project whose lock the caller holds. The new
---content is in the folder `work` until it is whole.
---@param root string
---@param work string
---@param path string
---@param fn fun(old: string?): string?
function host.state.update(root, work, path, fn) end

---Removes a file, a link itself, or a folder with all that is in it; nothing to remove is no failure.
---@param root string
---@param path string
function host.state.remove(root, path) end

---Makes a fresh folder below another one, and returns its absolute path.
---@param root string
---@param path string
---@param prefix string
---@return string
function host.state.temp_dir(root, path, prefix) end

---Puts the folder `new` into the place of `path` in one step and removes the old one.
---@param root string
---@param new string
---@param path string
function host.state.replace(root, new, path) end

---Finishes or undoes an interrupted `replace`.
---@param root string
---@param path string
function host.state.recover(root, path) end

---Calls `fn` while the lock at `path` is held; waits for other processes.
---@param root string
---@param path string
---@param fn fun(): ...
---@param what string? whom to name when it is waited for longer than a second
---@return any ...
function host.state.with_lock(root, path, fn, what) end

---Sums, in lower-case hexadecimal.
host.hash = {}

---The SHA-256 of a text.
---@param text string
---@return string
function host.hash.sha256(text) end

---The SHA-256 of a file.
---@param path string
---@return string
function host.hash.sha256_file(path) end

---The MD5 of a file.
---@param path string
---@return string
function host.hash.md5_file(path) end

---One SHA-256 of all below a folder: names, contents, what may be run, where links lead.
---@param path string
---@return string
function host.hash.tree(path) end

---Raises `digest.mismatch` unless the sums are the same.
---@param got string
---@param want string
---@param what string
function host.hash.check(got, want, what) end

---Downloads, through the cache.
host.http = {}

---Decides how this process uses the network; before the first download.
---@param opts { cache_dir: string, offline: boolean, timeout_seconds: integer, retries: integer }
function host.http.configure(opts) end

---Tells which registries are in use, with absolute URLs: their mirrors are asked for
---what they do not give.
---@param opts { registries: { name: string, url: string, mirrors: string[] }[] }
function host.http.registries(opts) end

---How the manifests at some places are, in the same order; nothing is transferred.
---@param opts { lua: string, places: string[] }
---@return { url: string, error: string, milliseconds: integer, modified: integer, expires: integer }[]
function host.http.probe(opts) end

---Raises `fetch.status`, `fetch.network`, `fetch.offline`, `digest.mismatch`.
---@param opts { url: string, sha256?: string, to?: string, immutable?: boolean, mirrored?: boolean, expect?: "archive", member?: string, md5?: string }
---@return { path: string, size: integer, sha256: string, cached: boolean }
function host.http.download(opts) end

---What registries offer.
host.index = {}

---The names that contain a text, each from the first registry that has it.
---@param opts { registries: { name: string, url: string }[], lua: string, text: string }
---@return { name: string, version: string, registry: string }[]
function host.index.search(opts) end

---The versions of names, highest first, by name; nothing for one that no registry has.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, lua: string, names: string[], reachable?: boolean } reachable: the newest is one that can be had, offline too
---@return table<string, { registry: string, newest: string, versions: string[] }>
function host.index.versions(opts) end

---What the rockspec of a version says; nil if no registry has the name.
---@param opts { registries: { name: string, url: string }[], lua: string, name: string, version?: string }
---@return table?
function host.index.info(opts) end

---The Lua inside pluv, as a runtime.
host.interpreter = {}

---Runs a file as `lua` would. `os.exit` ends the script only.
---@param opts { file: string, args: string[], path: string, env?: table<string, string> }
---@return { code: integer, message?: string, trace?: string }
function host.interpreter.run(opts) end

---Whether a text is a valid chunk of the builtin runtime.
---@param text string
---@param name string
---@return boolean
function host.interpreter.compiles(text, name) end

---Job graphs; see std.jobs.
host.jobs = {}

---A graph without jobs.
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

---Takes the SHA-256 of a file.
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

---Runs a program and shows what it writes line by line, after `name`. Its result is
---the exit code, also where it fails, with `task.failed`.
---@param graph userdata
---@param job { id: string, label?: string, needs?: string[] }
---@param opts { name: string, width: integer, argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return string id
function host.jobs.task(graph, job, opts) end

---Calls `require(module)[call](args)` in a state of its own.
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

---A value as JSON on one line.
---@param value any
---@return string
function host.json.encode(value) end

---The same JSON on several lines. Raises `json.syntax`.
---@param text string
---@param indent string
---@return string
function host.json.indent(text, indent) end

---Raises `json.syntax`.
---@param text string
---@return any
function host.json.decode(text) end

---What stands for null.
---@return userdata
function host.json.null() end

---Marks a table as an object, and returns it.
---@param table table
---@return table
function host.json.object(table) end

---Takes the mark of an object away from a table, and returns it.
---@param table table
---@return table
function host.json.list(table) end

---pluv.lock.
host.lock = {}

---Raises `lock.invalid`, `lock.too-new`.
---@param text string
---@param file string its name in messages
---@return { runtimes: table[], packages: table[], builds: table[], unasked: string[] }
function host.lock.parse(text, file) end

---The versions that a text names, even if it does not read as a lockfile; of a
---name that stands there more than once the highest.
---@param text string
---@return table<string, string>
function host.lock.hints(text) end

---The text of a lockfile with one runtime's resolution replaced.
---@param opts { text: string, file: string, resolution: { runtime: table, packages: table[], builds: table[] } }
---@return string
function host.lock.replace(opts) end

---The Lua modules of pluv.
host.modules = {}

---What is directly below a package, sorted, without loading anything.
---@param package string
---@return { modules: string[], packages: string[] }
function host.modules.list(package) end

---The folders that modules of pluv come from besides the binary.
---@return string[]
function host.modules.roots() end

---Whether this run leaves out the user's own Lua and that of projects.
---@return boolean
function host.modules.own_only() end

---The source that the binary has of a module; nil if it has none.
---@param module string
---@return { file: string, text: string, sha256: string }?
function host.modules.embedded(module) end

---Makes the modules `project.*` be those of a project's .pluv/lua, in workers too.
---@param root string the folder of the project
function host.modules.add_project(root) end

---Calls a function whose loops an interrupt ends.
---@param fn fun(): ...
---@return any ... what fn returns
function host.modules.interruptible(fn) end

---Compiles Lua that is not pluv's, which then may require only `std.*` and modules of
---its own. Raises `lua.error`.
---@param opts { text: string, name: string, guest: "project"|"user" }
---@return fun(...): any
function host.modules.chunk(opts) end

---What two texts differ in, as `diff -u` shows it; "" if in nothing.
---@param opts { old_name: string, old: string, new_name: string, new: string }
---@return string
function host.modules.diff(opts) end

---Patches in the unified format.
host.patch = {}

---Applies a patch below a folder, with up to two lines of context that do not fit.
---Raises `build.patch`, `file.escape`.
---@param opts { root: string, name: string, text: string, strip: integer, create: boolean }
function host.patch.apply(opts) end

---Paths as text.
host.path = {}

---Parts of a path as one.
---@param ... string
---@return string
function host.path.join(...) end

---All but the last part of a path.
---@param path string
---@return string
function host.path.dir(path) end

---The last part of a path.
---@param path string
---@return string
function host.path.base(path) end

---The ending of a name, with its dot; "" without one.
---@param path string
---@return string
function host.path.ext(path) end

---The shortest form of a path.
---@param path string
---@return string
function host.path.clean(path) end

---Whether a path is absolute.
---@param path string
---@return boolean
function host.path.is_abs(path) end

---A path made absolute from the working folder.
---@param path string
---@return string
function host.path.abs(path) end

---The path that leads from one folder to another.
---@param base string
---@param target string
---@return string
function host.path.rel(base, target) end

---The machine.
host.platform = {}

---What the machine is, and where pluv's folders are. Those that are unknown, where nothing says what the home folder is,
---are nil.
---@return { os: string, arch: string, processors: integer, home?: string, config?: string, cache?: string, data?: string, state?: string, executable: string, version: string }
function host.platform.describe() end

---The user's home folder, or one of pluv's own, which need not be there. Raises `home.missing` where it is unknown.
---@param name "home"|"config"|"cache"|"data"|"state"
---@return string path absolute
function host.platform.folder(name) end

---A variable of the environment.
---@param name string
---@return string?
function host.platform.env(name) end

---Where the search for the project begins: the folder that `-C` names, from when on PLUV_PROJECT is unset, else
---PLUV_PROJECT, else the working folder.
---@param directory string "" for none
---@return string path absolute
function host.platform.start(directory) end

---All variables of the environment.
---@return table<string, string>
function host.platform.environment() end

---The working folder.
---@return string
function host.platform.cwd() end

---Changes the working folder.
---@param path string
function host.platform.chdir(path) end

---Other programs.
host.process = {}

---Runs a program to its end, with all that it wrote. Raises `process.start`.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[], count?: { job: string, doing: string, word: string, total?: integer } } count: what lines tell of how far a running job is
---@return { code: integer, output: string, seconds: number }
function host.process.run(opts) end

---As run, with pluv's own input and output.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return { code: integer, output: string, seconds: number }
function host.process.call(opts) end

---Runs programs in parallel, in all of pluv not more at a time than there are
---processors. After a failure no more are begun.
---@param opts { commands: std.Command[] }
---@return { failed: integer, results: { code: integer, output: string, seconds: number }[] }
function host.process.run_all(opts) end

---Becomes another program; returns only where that is impossible.
---@param opts { argv: string[], dir?: string, env?: table<string, string>, unset?: string[] }
---@return integer code
function host.process.exec(opts) end

---The path of a program; nil if it is not found.
---@param opts { name: string, path?: string }
---@return string?
function host.process.find(opts) end

---pluv.toml.
host.project = {}

---The nearest folder at or above `dir` that has a pluv.toml; nil if there is none. Raises `trust.folder` for one above
---`dir` where that file, the folder, or what pluv keeps beside it belongs to another user and is not allowed.
---@param dir string
---@return string? root absolute
function host.project.find(dir) end

---Raises `project.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return table
function host.project.parse(text, file) end

---The text of a pluv.toml with a dependency written into a table.
---@param opts { text: string, table: "dependencies"|"dev-dependencies", entry: table }
---@return string
function host.project.add(opts) end

---The text of a pluv.toml without a dependency, and the tables it stood in.
---@param text string
---@param name string
---@return { text: string, from: string[] }
function host.project.remove(text, name) end

---A text as a TOML string.
---@param text string
---@return string
function host.project.quote(text) end

---What the user's config.toml says. Raises `config.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return { default: string, mirrors: table<string, string>, network: table, ca_bundle: string }
function host.project.parse_user(text, file) end

---What a registries.toml says. Raises `registry.invalid` with file and line.
---@param text string
---@param file string its name in messages
---@return { default: string, list: { name: string, url: string, priority: integer, mirrors: string[] }[] }
function host.project.parse_registries(text, file) end

---Raises `registry.invalid` unless a name, a URL and mirrors can be a registry's.
---@param registry { name: string, url: string, priority?: integer, mirrors: string[] }
function host.project.check_registry(registry) end

---The text of a pluv.toml or registries.toml with a registry added, removed, or made the default.
---@param opts { text: string, file: "pluv.toml"|"registries.toml", add?: table, remove?: string, default?: string, no_default?: boolean }
---@return string
function host.project.edit_registries(opts) end

---The text of a config.toml with another default runtime; "" takes it out.
---@param text string
---@param runtime string
---@return string
function host.project.set_default(text, runtime) end

---The person at the terminal.
host.prompt = {}

---One line of standard input, after a prompt; nil at the end of input.
---@param prompt string
---@return string?
function host.prompt.ask(prompt) end

---Whether standard input and standard error are a terminal.
---@return boolean
function host.prompt.is_possible() end

---The resolver.
host.resolver = {}

---Chooses a version of everything that is needed, and of what it is built with. Raises `resolve.conflict`, `resolve.missing`.
---@param opts { registries: { name: string, url: string }[], only?: table<string, string>, pinned?: table[], trees?: { name: string, path: string, lua: string }[], shallow?: boolean, native?: string[], lua: string, roots: { dependency: string, who: string, flags?: string }[], provided: table<string, string>, preferred?: table<string, string>, preferred_builds?: table<string, string>, keep_dev?: string[], overrides?: table<string, string>, summed?: table<string, boolean> }
---@return { packages: table[], builds: table[] } sorted by name
function host.resolver.solve(opts) end

---Which command or edit keeps a version from being chosen, as a hint.
---@param opts { name: string, version: string, needs: { dependency: string, who: string, flags?: string }[], overrides?: table<string, string> }
---@return string
function host.resolver.avoid(opts) end

---Rockspecs, evaluated in a sandbox.
host.rockspec = {}

---Raises `rockspec.format`, `rockspec.invalid`, `rockspec.limit`.
---@param opts { path: string, lua: string, form?: boolean, text?: string }
---@return { sha256: string, name: string, version: string, format: string, build_type: string, dependencies: string[], build_dependencies: string[], test_dependencies: string[], table: table }
function host.rockspec.load(opts) end

---Whether a rockspec's `supported_platforms` admit this machine.
---@param platforms string[]
---@return boolean
function host.rockspec.supports(platforms) end

---A folder of rocks as a registry.
host.serve = {}

---Serves until the process is interrupted; `ready` is given the URL. `log` is a file, `-` for standard error or empty for
---none; times are seconds and sizes bytes. `limits` stand in place of the defaults, as "uploads=600/m". Raises `file.missing`, `auth.exposed`, `auth.invalid`, `cli.usage`.
---@param opts { dir: string, listen: string, tls_cert: string, tls_key: string, tokens: string, private: boolean, upstream: string, revalidate_seconds: integer, upstream_size: integer, limits: string[], no_limits: boolean, trusted_proxies: string[], max_upload: integer, log: string, log_json: boolean, ready: fun(url: string) }
function host.serve.run(opts) end

---Makes a token and writes its hash into a file. Raises `auth.exposed`, `auth.invalid`, `cli.usage`.
---@param opts { file: string, name: string, scopes: string[] }
---@return string token
function host.serve.new_token(opts) end

---Hooks of projects, each in a sandbox of its own.
host.hook = {}

---Calls the function that a hook's text returns. `env` is added to the environment of
---the processes that it runs. Raises `hook.failed`.
---@param opts { text: string, name: string, seconds: number, root: string, context: table, env?: table<string, string> }
---@return any changes plain data
function host.hook.run(opts) end

---Which files of projects may run.
host.trust = {}

---Whether a file with this content may run.
---@param path string
---@param text string
---@return boolean
function host.trust.trusts(path, text) end

---The text of a project's file as it may run now; nil if there is none. Raises
---`trust.required`.
---@param root string the folder of the project
---@param path string below it
---@return string?
function host.trust.read(root, path) end

---Trusts files as they are now.
---@param paths string[]
function host.trust.add(paths) end

---Forgets a file, or all below a folder.
---@param path string
---@return integer count
function host.trust.revoke(path) end

---Has what is in folders obeyed from the folders below them, whoever owns it.
---@param paths string[]
function host.trust.add_folders(paths) end

---Takes that back for a folder, and reports whether it was allowed.
---@param path string
---@return boolean
function host.trust.revoke_folder(path) end

---All trusted files and allowed folders, sorted by path. Raises `trust.store`.
---@return { path: string, sha256?: string, folder?: boolean }[]
function host.trust.list() end

---The terminal.
host.term = {}

---Decides how progress and notes are shown. With `auto`, each stream has colours if it
---is a terminal, unless the environment says otherwise.
---@param opts { mode: "bar"|"plain"|"none"|"quiet"|"json", color: "auto"|"always"|"never", verbose: boolean, lines: boolean } lines: standard error has JSON
function host.term.configure(opts) end

---Writes text for people to standard output. Control characters are shown escaped,
---but line breaks, tabs and what `style` adds.
---@param text string
function host.term.out(text) end

---Writes data to standard output: exactly, but on a terminal with its control
---characters escaped.
---@param text string
function host.term.data(text) end

---The lines of a table, for `out`. The format is like that of string.format: `%s` is
---a word of the row, `%-14s` fills it up to 14 columns of the terminal, `%14s` does so
---on the left, and `%-*s` and `%*s` fill it up to the widest word of all rows. Words
---with line breaks stay in their line; blanks at the end of a line are dropped.
---@param format string
---@param rows string[][]
---@return string
function host.term.columns(format, rows) end

---Writes a line to standard error. Control characters are shown escaped, but line
---breaks, tabs and what `style` adds.
---@param level "note"|"warning"|"error"|"debug"
---@param text string
function host.term.note(level, text) end

---Writes a JSON object as a line to standard error, where its lines are JSON.
---@param kind string its field `event`
---@param fields table<string, any>
---@return boolean written
function host.term.event(kind, fields) end

---A text that `out`, `note` and prompts write in a style, where their stream has
---colours. To others the text is of no use.
---@param style "bold"|"dim"|"red"|"green"|"yellow"|"blue"|"cyan"
---@param text string
---@return string
function host.term.style(style, text) end

---A text with its control characters, but line breaks and tabs, as `\x1b`. What is
---written to the terminal needs no call of this.
---@param text string
---@return string
function host.term.visible(text) end

---One line of standard input; on a terminal after a prompt, and without showing it.
---@param prompt string
---@return string
function host.term.secret(prompt) end

---Which of the streams are a terminal.
---@return { stdin: boolean, stdout: boolean, stderr: boolean }
function host.term.terminals() end

---TOML.
host.toml = {}

---Raises `toml.syntax`.
---@param text string
---@param file string its name in messages
---@return table
function host.toml.decode(text, file) end

---A whole document. Raises `toml.syntax`.
---@param document table
---@return string
function host.toml.encode(document) end

---A text with a value written at a path of keys, or with none there when `value` is nil; all else stays.
---Raises `toml.syntax`.
---@param opts { text: string, path: string[], value: any }
---@return string
function host.toml.set(opts) end

---Runtimes: what identifies one, what a folder asks for, which are there.
host.toolchain = {}

---The forms in which a runtime is named, and what its kind is: whether it loads rocks, which it has
---built in, where below its folder `share` it has modules of its own, and what editors call it.
---@param opts { name: string, version: string }
---@return { lua: string, target: string, tag: string, platform: string, folder: string, key: string, loads_rocks: boolean, provides: table<string, string>, library: string[], editor: string }
function host.toolchain.describe(opts) end

---Reads "lua@5.4", "5.4", "luajit@latest", "lua@>=5.3,<5.5". Raises `cli.usage`.
---@param text string
---@param from string what asks, for messages
---@return pluv.RuntimeRequest
function host.toolchain.parse(text, from) end

---Whether a runtime, or a release of one, is what a request asks for.
---@param request pluv.RuntimeRequest
---@param candidate pluv.Candidate|{ name: string, version: string }
---@return boolean
function host.toolchain.accepts(request, candidate) end

---The strongest request for a folder: of the command line, pluv.toml, .lua-version, .tool-versions or mise.toml, config.toml.
---With `is_read` the project's [runtime] is what `runtime` says. Files above `start`, the folder that the user works in
---(`dir` without it), must be the user's own or of an allowed folder: raises `trust.folder`.
---@param opts { override?: string, dir: string, start?: string, is_read?: boolean, runtime?: { name: string, version: string } }
---@return pluv.RuntimeRequest
function host.toolchain.pin(opts) end

---The runtime that a request means. Raises `runtime.missing`.
---@param request pluv.RuntimeRequest
---@return pluv.Candidate
function host.toolchain.find(request) end

---The runtimes that pluv installed: by name, of each the newest first.
---@return pluv.Candidate[]
function host.toolchain.installed() end

---The interpreters on PATH, in order of preference.
---@return pluv.Candidate[]
function host.toolchain.system() end

---The settings of editors: JSON with comments.
host.editor = {}

---What a text says. Raises `json.syntax`.
---@param text string
---@param file string its name, for messages
---@return table<string, any>
function host.editor.settings(text, file) end

---The text with another value at a path of keys; all else stays. Raises `json.syntax`.
---@param opts { text: string, file: string, path: string[], value?: string, list?: string[] }
---@return string
function host.editor.set(opts) end

---Whether a folder holds what `export_types` makes.
---@param dir string
---@return boolean
function host.editor.has_types(dir) end

---Writes the annotations of `std.*` into a new folder, for editors.
---@param dir string
function host.editor.export_types(dir) end

---Built rocks that are packed (spec/binaries.md).
host.artifact = {}

---Packs a sealed rock folder into the folder of an artefact, in place of what is
---there. `paths` are folders of this machine: what names one is of use only here.
---Raises `tree.damaged`.
---@param opts { rock: string, key: string, to: string, paths: string[] }
function host.artifact.pack(opts) end

---Makes a rock folder from the artefact in a folder, if that has the key and is of
---use here. A damaged artefact is removed.
---@param opts { from: string, key: string, to: string, paths: string[] }
---@return boolean
function host.artifact.restore(opts) end

---The artefacts below a folder.
---@param root string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean, used_at: integer }[]
function host.artifact.list(root) end

---The artefact at a place below a folder; nil if there is none, or a damaged one.
---@param root string
---@param place string
---@return { place: string, key: string, sha256: string, size: integer, is_local: boolean }?
function host.artifact.open(root, place) end

---Removes artefacts that are damaged, or not used since a time.
---@param opts { dir: string, since: integer } Unix seconds; 0 is none
---@return { files: integer, bytes: integer }
function host.artifact.prune(opts) end

---Removes what processes left that were killed while they packed, restored or pushed.
---@param root string
---@return { files: integer, bytes: integer }
function host.artifact.sweep(root) end

---Caches on other machines.
host.remote = {}

---Fetches an artefact into a folder; false if the cache does not have it. Raises
---`remote.invalid`, `remote.failed`, `artifact.invalid`, `digest.mismatch`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return boolean
function host.remote.pull(opts) end

---Uploads the artefact in a folder; what the cache has stays as it is. Raises
---`remote.invalid`, `remote.failed`, `remote.exists`, `artifact.invalid`, `fetch.*`.
---@param opts { url: string, place: string, key: string, dir: string }
---@return "stored"|"same"|"another"
function host.remote.push(opts) end

---Install trees.
host.tree = {}

---Completes a rock folder with rock_manifest and pluv.json.
---@param opts { dir: string, rock: { name: string, version: string, namespace: string, builder?: string, dependencies: string[], scripts: string[] } }
function host.tree.seal(opts) end

---The record of a sealed rock folder; nil if it is absent or damaged.
---@param dir string
---@return table?
function host.tree.open(dir) end

---Makes a tree from sealed rock folders. Where two rocks own one module or program,
---one is installed under its versioned name, as LuaRocks does, and told of; with
---`strict` that is a failure. `final` is where the tree will be [default: root]. Raises
---`tree.conflict`, `tree.damaged`.
---@param opts { root: string, final?: string, lua: string, parts: { dir: string, wrappers: table<string, string> }[], strict?: boolean }
---@return { what: string, used: string, renamed: string }[] collisions
function host.tree.assemble(opts) end

---Versions and dependencies, with LuaRocks' own order.
host.version = {}

---The order of two versions.
---@param a string
---@param b string
---@return integer order below, at or above zero
function host.version.compare(a, b) end

---Whether a version meets constraints. Raises `constraint.syntax`.
---@param version string
---@param constraints string
---@return boolean
function host.version.matches(version, constraints) end

---Reads a dependency, as "lpeg >= 1.0". Raises `constraint.syntax`.
---@param text string
---@return std.Dependency
function host.version.parse_dependency(text) end

---A version as a table of its slots, with `string` and, where it has one, `revision`.
---@param text string
---@return table
function host.version.parse(text) end

---Whether two versions in the form of `parse` are LuaRocks' ==.
---@param a table
---@param b table
---@return boolean
function host.version.equal(a, b) end

---Whether two versions in the form of `parse` are LuaRocks' <.
---@param a table
---@param b table
---@return boolean
function host.version.less(a, b) end

---Raises `constraint.syntax`.
---@param text string
---@return { op: string, version: table, no_upgrade?: boolean }[]
function host.version.parse_constraints(text) end

---Whether a version meets one constraint.
---@param version table
---@param op "=="|"~="|"<"|"<="|">"|">="|"~>"
---@param wanted table a version
---@return boolean
function host.version.meets(version, op, wanted) end

---Regular expressions of RE2, from gopher-lua-libs as all modules below.
host.regexp = {}

---Raises `regexp.syntax`.
---@param expression string
---@param text string
---@return boolean
function host.regexp.match(expression, text) end

---All matches: each the match, then its groups. Raises `regexp.syntax`.
---@param expression string
---@param text string
---@return string[][]
function host.regexp.find_all(expression, text) end

---Base64.
host.base64 = {}

---Encodes a string.
---@param text string
---@param is_url boolean the alphabet for URLs, without padding
---@return string
function host.base64.encode(text, is_url) end

---Raises `encoding.syntax`.
---@param text string
---@param is_url boolean
---@return string
function host.base64.decode(text, is_url) end

---YAML.
host.yaml = {}

---Raises `yaml.syntax`.
---@param text string
---@return any
function host.yaml.decode(text) end

---Raises `yaml.syntax`.
---@param value any
---@return string
function host.yaml.encode(value) end

---Times as Unix seconds, with layouts of Go.
host.time = {}

---The time now.
---@return number seconds
function host.time.now() end

---Raises `time.syntax`.
---@param text string
---@param layout string
---@param zone string
---@return number seconds
function host.time.parse(text, layout, zone) end

---Raises `time.syntax`.
---@param seconds number
---@param layout string
---@param zone string
---@return string
function host.time.format(seconds, layout, zone) end

---Values as text.
host.inspect = {}

---Compiles the module `inspect`.
---@return table
function host.inspect.open() end

package fault

// The exit codes of pluv. `pluv run` returns the child's own code instead.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitBug         = 70
	ExitInterrupted = 130
)

// The codes, by area, each with its meaning: the guide lua/help/failures.md is generated from
// these lines. Some are used in Lua only.

// How a run ends.
const (
	Usage            Code = "cli.usage"         // the command line cannot be parsed (exit code 2)
	Interrupted      Code = "interrupted"       // Ctrl-C (exit code 130), or SIGTERM (143), SIGHUP (129) or SIGQUIT (131)
	LimitReached     Code = "limit.reached"     // the system lets pluv open no more files, or start no more programs
	PromptUnattended Code = "prompt.unattended" // a question has to be answered, and there is no terminal to ask on
	HostFailure      Code = "host.failure"      // an error of the host that has no code of its own
)

// Mistakes in Lua.
const (
	LuaBug   Code = "lua.bug"   // a mistake in a Lua module of pluv (exit code 70): please report it
	LuaError Code = "lua.error" // a mistake in Lua code of yours or of the project
)

// Files.
const (
	FileMissing     Code = "file.missing"     // a file or folder is missing
	FileIO          Code = "file.io"          // a file cannot be read or written
	FileLocked      Code = "file.locked"      // another process holds the file
	FilePermission  Code = "file.permission"  // you may not write to the file or folder
	FileChanged     Code = "file.changed"     // another program changed the file meanwhile
	FileEscape      Code = "file.escape"      // a path leaves the folder that it has to stay in
	HomeMissing     Code = "home.missing"     // pluv needs one of your folders, and neither HOME nor the user database names a home folder
	EnvMissing      Code = "env.missing"      // a script needs a variable of the environment that is not set
	ArchiveFormat   Code = "archive.format"   // the file is not an archive that pluv can unpack
	ArchiveUnsafe   Code = "archive.unsafe"   // the archive would write outside its folder
	ArchiveLimit    Code = "archive.limit"    // the archive unpacks to more than pluv allows
	DigestMismatch  Code = "digest.mismatch"  // content does not have the expected checksum
	TemplateInvalid Code = "template.invalid" // a template cannot be parsed, or a value of it is missing
)

// Formats that scripts read and write.
const (
	JSONSyntax     Code = "json.syntax"     // not valid JSON
	TOMLSyntax     Code = "toml.syntax"     // not valid TOML
	YAMLSyntax     Code = "yaml.syntax"     // not valid YAML
	EncodingSyntax Code = "encoding.syntax" // not valid Base64
	RegexpSyntax   Code = "regexp.syntax"   // not a valid regular expression
	TimeSyntax     Code = "time.syntax"     // not a time of the given layout, or not a time zone
)

// The network.
const (
	FetchURL     Code = "fetch.url"     // not a URL that pluv can download
	FetchOffline Code = "fetch.offline" // a file is needed and not in the cache, and `--offline` was given
	FetchStatus  Code = "fetch.status"  // the server refuses the request
	FetchNetwork Code = "fetch.network" // the server is unreachable
	FetchContent Code = "fetch.content" // the server sends something else than the file
	FetchProxy   Code = "fetch.proxy"   // a variable such as HTTPS_PROXY is not the address of a proxy
)

// Registries, accounts and settings.
const (
	ConfigInvalid     Code = "config.invalid"     // a mistake in config.toml, or in a configuration file of LuaRocks
	ConfigComputed    Code = "config.computed"    // a configuration file of LuaRocks computes its settings, so pluv does not change it
	ConfigScope       Code = "config.scope"       // there is no LuaRocks project whose configuration could be changed
	ConfigUnsupported Code = "config.unsupported" // a setting of LuaRocks forbids something, and pluv cannot promise that
	ConfigUnknown     Code = "config.unknown"     // LuaRocks has no such setting
	RegistryInvalid   Code = "registry.invalid"   // a registry is configured wrongly, or not at all
	AuthInvalid       Code = "auth.invalid"       // auth.toml, or a token, is not valid
	AuthExposed       Code = "auth.exposed"       // other users can read auth.toml
	AuthRefused       Code = "auth.refused"       // the server does not accept the token
	AuthSecondFactor  Code = "auth.second-factor" // the server asks for a code of the second factor
	IndexFormat       Code = "index.format"       // cannot parse the manifest of a registry
)

// Projects and their dependencies.
const (
	ProjectMissing      Code = "project.missing"       // no pluv.toml in the folder or above it
	ProjectInvalid      Code = "project.invalid"       // a mistake in pluv.toml
	ProjectExists       Code = "project.exists"        // the folder has a pluv.toml already
	ProjectNoDependency Code = "project.no-dependency" // the package is not a dependency of the project
	ConstraintSyntax    Code = "constraint.syntax"     // cannot parse a dependency or a version constraint
	ResolveConflict     Code = "resolve.conflict"      // no choice of versions satisfies every constraint
	ResolveMissing      Code = "resolve.missing"       // a package or a version that something depends on does not exist
	ResolveLimit        Code = "resolve.limit"         // pluv tried too many combinations of versions
	LockMissing         Code = "lock.missing"          // there is no pluv.lock
	LockStale           Code = "lock.stale"            // pluv.lock is out of date
	SyncStale           Code = "sync.stale"            // the tree is not what pluv.lock lists, and `--check` was given or a rock is missing
	LockInvalid         Code = "lock.invalid"          // cannot parse pluv.lock
	LockTooNew          Code = "lock.too-new"          // a newer pluv wrote pluv.lock
	LockMismatch        Code = "lock.mismatch"         // the rockspec inside a rock has other dependencies than the registry's rockspec
	ProjectNoRock       Code = "project.no-rock"       // the project is not a rock
	GitFailed           Code = "git.failed"            // git failed
	GitOutput           Code = "git.output"            // what git printed before it failed
)

// Publishing.
const (
	PublishUnready Code = "publish.unready" // the project cannot be published as it is
	PublishLint    Code = "publish.lint"    // a rockspec or its source has mistakes
	PublishRefused Code = "publish.refused" // the registry refuses the upload
)

// Runtimes.
const (
	RuntimeMissing    Code = "runtime.missing"    // the Lua that is required is not installed
	RuntimeUnknown    Code = "runtime.unknown"    // no such runtime or release
	RuntimeUnverified Code = "runtime.unverified" // no checksum of the release is known
	RuntimeHeaders    Code = "runtime.headers"    // the headers of the Lua are not installed, and a rock with C code needs them
	RuntimeUsed       Code = "runtime.used"       // a project or the default still needs the runtime
	RuntimeRocks      Code = "runtime.rocks"      // Luau cannot load rocks
	RuntimeProgram    Code = "runtime.program"    // the runtime has no program of that name
	RuntimeLoop       Code = "runtime.loop"       // a shim would run itself
)

// Building.
const (
	RockspecFormat   Code = "rockspec.format"   // the file is not a rockspec
	RockspecInvalid  Code = "rockspec.invalid"  // the rockspec breaks LuaRocks' rules
	RockspecLimit    Code = "rockspec.limit"    // the rockspec takes too many steps, too much memory or pattern matching, or nests too deep
	BuildFailed      Code = "build.failed"      // a build command failed
	BuildCompiler    Code = "build.compiler"    // there is no C compiler
	BuildTool        Code = "build.tool"        // a program that the build needs is missing
	BuildExternal    Code = "build.external"    // a library or a header that is no rock is missing
	BuildSource      Code = "build.source"      // cannot tell which folder holds the source
	BuildFile        Code = "build.file"        // a file that the rockspec names is missing, or a program has control characters in its name
	BuildPatch       Code = "build.patch"       // a patch of the rockspec does not apply
	BuildBackend     Code = "build.backend"     // a build backend is not a table with a function `build`
	BuildUnsupported Code = "build.unsupported" // the rock needs something that pluv does not support
	BuildLuaRocks    Code = "build.luarocks"    // LuaRocks is needed and cannot be installed
	TreeConflict     Code = "tree.conflict"     // two rocks own the same file
	TreeNeeded       Code = "tree.needed"       // other rocks of the tree need the rock
	TreeDamaged      Code = "tree.damaged"      // a built rock is damaged
)

// Packed rocks and remote caches.
const (
	ArtifactInvalid Code = "artifact.invalid" // a packed rock is not what its name says
	RemoteMissing   Code = "remote.missing"   // no remote cache is configured
	RemoteReadOnly  Code = "remote.read-only" // `upload = true` is missing in [cache.remote]
	RemoteExists    Code = "remote.exists"    // the remote cache has another file under that name
	RemoteInvalid   Code = "remote.invalid"   // the URL is not one of a remote cache
	RemoteFailed    Code = "remote.failed"    // the remote cache answers with an error
)

// pluv itself.
const (
	SelfForeign Code = "self.foreign" // this pluv was not installed by install.sh or install.ps1
	SelfReceipt Code = "self.receipt" // cannot read the receipt of install.sh
	SelfMissing Code = "self.missing" // there is no such release of pluv, or none for this machine
	SelfBroken  Code = "self.broken"  // the new pluv does not run here
)

// Running, trust and your own code.
const (
	RunUnknown     Code = "run.unknown"     // no task, file or program has that name
	RunNested      Code = "run.nested"      // the shell of a project is running already
	TaskFailed     Code = "task.failed"     // a task that another task needs failed
	ProcessStart   Code = "process.start"   // a program cannot be started
	ProcessExit    Code = "process.exit"    // a program failed
	HookFailed     Code = "hook.failed"     // a hook of the project failed
	TrustRequired  Code = "trust.required"  // code of the project is not trusted yet
	TrustStore     Code = "trust.store"     // cannot parse the list of trusted files
	TrustFolder    Code = "trust.folder"    // a pluv.toml or a version file above the working folder belongs to another user
	ToolMissing    Code = "tool.missing"    // the tool is not installed
	ToolExists     Code = "tool.exists"     // another program has the name of one of the tool
	CommandExists  Code = "command.exists"  // the file of the command exists, or its name is taken
	CommandInvalid Code = "command.invalid" // a command's file, or that of a `lua` task, does not return what it has to
	EjectEdited    Code = "eject.edited"    // the ejected module was changed
	EjectExists    Code = "eject.exists"    // the module is ejected already
)

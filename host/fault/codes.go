package fault

// The exit codes of pluv. `pluv run` returns the child's own code instead.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitBug         = 70
	ExitInterrupted = 130
)

// The codes, by area. README.md lists their meanings.
const (
	Usage       Code = "cli.usage"
	Interrupted Code = "interrupted"

	// LimitReached means that no more files or processes can be opened.
	LimitReached Code = "limit.reached"

	ArchiveFormat Code = "archive.format"
	ArchiveUnsafe Code = "archive.unsafe"
	ArchiveLimit  Code = "archive.limit"

	DigestMismatch Code = "digest.mismatch"

	FetchURL     Code = "fetch.url"
	FetchOffline Code = "fetch.offline"
	FetchStatus  Code = "fetch.status"
	FetchNetwork Code = "fetch.network"
	FetchContent Code = "fetch.content"
	FetchProxy   Code = "fetch.proxy"

	FileMissing Code = "file.missing"
	FileIO      Code = "file.io"
	FileLocked  Code = "file.locked"
	FileChanged Code = "file.changed"
	FileEscape  Code = "file.escape"

	IndexFormat Code = "index.format"

	TaskFailed    Code = "task.failed"
	HookFailed    Code = "hook.failed"
	TrustRequired Code = "trust.required"
	TrustStore    Code = "trust.store"
	TrustFolder   Code = "trust.folder"

	ProcessStart Code = "process.start"
	ProcessExit  Code = "process.exit"

	ResolveConflict Code = "resolve.conflict"
	ResolveMissing  Code = "resolve.missing"
	ResolveLimit    Code = "resolve.limit"

	RockspecFormat  Code = "rockspec.format"
	RockspecInvalid Code = "rockspec.invalid"
	RockspecLimit   Code = "rockspec.limit"

	ConstraintSyntax Code = "constraint.syntax"
)

// HostFailure is the code of a Go error without a better one.
const HostFailure Code = "host.failure"

// Errors in Lua code: of pluv, of the user or of a project.
const (
	LuaBug   Code = "lua.bug"
	LuaError Code = "lua.error"
)

// Data formats that scripts read.
const (
	JSONSyntax Code = "json.syntax"
	TOMLSyntax Code = "toml.syntax"
)

// Projects and their lockfiles.
const (
	ProjectInvalid Code = "project.invalid"
	LockInvalid    Code = "lock.invalid"
	LockTooNew     Code = "lock.too-new"
)

// HomeMissing means that a folder of the user is needed but unknown.
const HomeMissing Code = "home.missing"

// The user's own settings, registries and accounts.
const (
	ConfigInvalid   Code = "config.invalid"
	RegistryInvalid Code = "registry.invalid"
	AuthInvalid     Code = "auth.invalid"
	AuthExposed     Code = "auth.exposed"
	AuthRefused     Code = "auth.refused"
)

// Runtimes.
const (
	RuntimeMissing Code = "runtime.missing"
	RuntimeProgram Code = "runtime.program"
	RuntimeLoop    Code = "runtime.loop"
)

// BuildPatch means that a patch does not apply, BuildFile that a file of a rock is
// missing or not allowed.
const (
	BuildPatch Code = "build.patch"
	BuildFile  Code = "build.file"
)

// Packed rocks and the caches that share them.
const (
	ArtifactInvalid Code = "artifact.invalid"
	RemoteExists    Code = "remote.exists"
	RemoteInvalid   Code = "remote.invalid"
	RemoteFailed    Code = "remote.failed"
)

// Install trees.
const (
	TreeConflict Code = "tree.conflict"
	TreeDamaged  Code = "tree.damaged"
)

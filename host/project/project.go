// Package project reads pluv.toml, the file that says what a project needs, and
// edits it without touching what a person wrote around the edit.
//
// Every key is known: an unknown one, or a value of the wrong type, is a
// failure that names the file, the line and the nearest key that exists.
package project

// FileName is the name of a project's file.
const FileName = "pluv.toml"

// LockName and Folder are the names of what pluv has beside it: the lockfile, and
// the folder with the project's own Lua and its trees.
const (
	LockName = "pluv.lock"
	Folder   = ".pluv"
)

// Project is what a pluv.toml says. Lists are in the order of the file.
type Project struct {
	Name            string       `luar:"name"`
	Version         string       `luar:"version"`
	Description     string       `luar:"description"`
	Rockspec        string       `luar:"rockspec"` // the project's own, a file beside pluv.toml, or ""
	Strict          bool         `luar:"strict"`   // two rocks may not own one module or program
	Runtime         *Runtime     `luar:"runtime"`
	LuaRocks        LuaRocks     `luar:"luarocks"`
	DefaultRegistry string       `luar:"default_registry"`
	Registries      []Registry   `luar:"registries"`
	CacheRemote     *CacheRemote `luar:"cache_remote"`
	Network         Network      `luar:"network"`
	Dependencies    []Dependency `luar:"dependencies"` // [dependencies], then [dev-dependencies]
	// Overrides replace what anything requires of a name, by plain name.
	Overrides map[string]string `luar:"overrides"`
	Trees     Trees             `luar:"trees"`
	Builds    []Build           `luar:"builds"`
	Externals []External        `luar:"externals"`
	Tasks     []Task            `luar:"tasks"`
	// Inherit is [run] inherit: variables of the user's environment that programs
	// of the project get though they change how every Lua starts. Only LUA_INIT
	// and its forms with a version, as LUA_INIT_5_4, may be named.
	Inherit []string `luar:"inherit"`
}

// External is an [external.NAME] table: where a library is that rocks know by
// this name. Folders may be relative to the project's.
type External struct {
	Name       string `luar:"name"`
	Dir        string `luar:"dir"`
	IncludeDir string `luar:"include_dir"`
	LibraryDir string `luar:"library_dir"`
	BinDir     string `luar:"bin_dir"`
}

// Build is a [build.NAME] table: what is changed in the build of a package.
type Build struct {
	Name        string            `luar:"name"`
	Variables   map[string]string `luar:"variables"`
	Environment map[string]string `luar:"environment"`
	Options     []string          `luar:"options"` // further words for the program that builds it
	Hook        string            `luar:"hook"`    // a Lua file of the project, or ""
}

// Trees is the [trees] table: LuaRocks' deps mode ("" is "one") and rocks trees,
// where "." is the project's own.
type Trees struct {
	DepsMode string   `luar:"deps_mode"`
	Paths    []string `luar:"paths"`
}

// DepsModes are LuaRocks' (reference: its configuration's deps_mode).
var DepsModes = []string{"one", "all", "order", "none"}

// LuaRocks is the [luarocks] table: which release builds what pluv does not, and
// the SHA-256 of its archive where pluv does not know it.
type LuaRocks struct {
	Version string `luar:"version"`
	SHA256  string `luar:"sha256"`
}

// Runtime is the [runtime] table: the name of a kind of runtime (runtimes.Kinds), and a
// version prefix such as "5.4" ("" means any).
type Runtime struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// CacheRemote is the [cache.remote] table.
type CacheRemote struct {
	URL    string `luar:"url"`
	Upload bool   `luar:"upload"`
}

// Network is the [network] table; zero values mean that nothing is said.
type Network struct {
	TimeoutSeconds int  `luar:"timeout_seconds"`
	Retries        *int `luar:"retries"`
}

// Dependency is one entry of [dependencies] or [dev-dependencies].
type Dependency struct {
	Name       string `luar:"name"`       // lower case, with its namespace if any
	Constraint string `luar:"constraint"` // as written; "" for "*"
	Registry   string `luar:"registry"`
	Git        string `luar:"git"`
	Ref        string `luar:"ref"`    // a tag as "refs/tags/v1", a branch as "refs/heads/main", or whatever of them and commits fits
	Subdir     string `luar:"subdir"` // of the repository, with slashes; "" for its top
	Path       string `luar:"path"`
	Dev        bool   `luar:"dev"`
}

// Package project parses pluv.toml and edits it without changing anything else in the
// file.
//
// Unknown keys and values of the wrong type are errors that name the file, the line and
// the most similar key.
package project

// FileName is the name of a project's file.
const FileName = "pluv.toml"

// LockName and Folder are the lockfile next to it, and the folder with the project's own
// Lua and its trees.
const (
	LockName = "pluv.lock"
	Folder   = ".pluv"
)

// Project is the content of a pluv.toml. Lists are in the order of the file.
type Project struct {
	Name              string       `luar:"name"`
	Version           string       `luar:"version"`          // without a revision, or with one
	RockVersion       string       `luar:"rock_version"`     // with a revision: 1 if pluv.toml gives none; "dev-1" without a version, or if git has it
	VersionFromGit    bool         `luar:"version_from_git"` // the version is the tag of the commit
	Description       string       `luar:"description"`
	License           string       `luar:"license"`
	Homepage          string       `luar:"homepage"`
	IssuesURL         string       `luar:"issues_url"`
	Maintainer        string       `luar:"maintainer"`
	Labels            []string     `luar:"labels"`
	Lua               string       `luar:"lua"`      // a constraint: the versions of Lua that it supports; "" for any
	Package           *Package     `luar:"package"`  // nil: not a rock, or one with a rockspec
	Rockspec          string       `luar:"rockspec"` // the project's own, a file in the folder of pluv.toml, or ""
	Strict            bool         `luar:"strict"`   // two rocks must not own one module or program
	Runtime           *Runtime     `luar:"runtime"`
	LuaRocks          LuaRocks     `luar:"luarocks"`
	DefaultRegistry   string       `luar:"default_registry"`
	Registries        []Registry   `luar:"registries"`
	CacheRemote       *CacheRemote `luar:"cache_remote"`
	Network           Network      `luar:"network"`
	Dependencies      []Dependency `luar:"dependencies"`       // [dependencies], then those of each group
	Groups            []Group      `luar:"groups"`             // "dev" first, which always exists
	BuildDependencies []Dependency `luar:"build_dependencies"` // each of a registry
	// Overrides replace the constraints of all requirements, by plain name.
	Overrides map[string]string `luar:"overrides"`
	Trees     Trees             `luar:"trees"`
	Builds    []Build           `luar:"builds"`
	Externals []External        `luar:"externals"`
	Tasks     []Task            `luar:"tasks"`
	Workspace *Workspace        `luar:"workspace"` // nil: not the root of one
	// Inherit is [run] inherit: variables of the user's environment that programs of the
	// project get although they change how every Lua starts. Only LUA_INIT and its
	// versioned forms, such as LUA_INIT_5_4, are allowed.
	Inherit []string `luar:"inherit"`
}

// External is an [external.NAME] table: the location of a library that rocks know by this
// name. Folders may be relative to the project.
type External struct {
	Name       string `luar:"name"`
	Dir        string `luar:"dir"`
	IncludeDir string `luar:"include_dir"`
	LibraryDir string `luar:"library_dir"`
	BinDir     string `luar:"bin_dir"`
}

// Build is a [build.NAME] table: changes to the build of a package.
type Build struct {
	Name        string            `luar:"name"`
	Variables   map[string]string `luar:"variables"`
	Environment map[string]string `luar:"environment"`
	Options     []string          `luar:"options"` // additional arguments of the build program
	Hook        string            `luar:"hook"`    // a Lua file of the project, or ""
}

// Trees is the [trees] table: LuaRocks' deps mode ("" is "one") and rocks trees,
// where "." is the project's own.
type Trees struct {
	DepsMode string   `luar:"deps_mode"`
	Paths    []string `luar:"paths"`
}

// DepsModes are LuaRocks' values of deps_mode.
var DepsModes = []string{"one", "all", "order", "none"}

// LuaRocks is the [luarocks] table: the release that builds rocks that pluv cannot build,
// and the SHA-256 of its archive if pluv does not know it.
type LuaRocks struct {
	Version string `luar:"version"`
	SHA256  string `luar:"sha256"`
}

// Runtime is the [runtime] table: the name of a kind of runtime (runtimes.Kinds), and a
// version prefix such as "5.4" ("" for any).
type Runtime struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// CacheRemote is the [cache.remote] table.
type CacheRemote struct {
	URL    string `luar:"url"`
	Upload bool   `luar:"upload"`
}

// Network is the [network] table; zero values are unset.
type Network struct {
	TimeoutSeconds int  `luar:"timeout_seconds"`
	Retries        *int `luar:"retries"`
}

// Dependency is one entry of [dependencies] or of a group.
type Dependency struct {
	Name       string   `luar:"name"`       // lower case, with its namespace if any
	Constraint string   `luar:"constraint"` // as written; "" for "*", and for git and path
	Published  string   `luar:"published"`  // the constraint in the rockspec, for git and path; "" if there is none
	Registry   string   `luar:"registry"`
	Git        string   `luar:"git"`
	Ref        string   `luar:"ref"`    // a tag such as "refs/tags/v1", a branch such as "refs/heads/main", or any of them or a commit
	Subdir     string   `luar:"subdir"` // of the repository, with slashes; "" for its root
	Path       string   `luar:"path"`
	Group      string   `luar:"group"`     // "" for [dependencies]
	Table      string   `luar:"table"`     // as Group.Table
	Lua        string   `luar:"lua"`       // a constraint: the versions of Lua that it is for; "" for all
	Platforms  []string `luar:"platforms"` // the platforms that it is for, as rockspecs name them, sorted; none for all
	Workspace  bool     `luar:"workspace"` // a member of the workspace, or an entry of [workspace.dependencies]
	File       string   `luar:"file"`      // the pluv.toml of a member that lists it, relative to the workspace, with slashes; "" for that of the project
}

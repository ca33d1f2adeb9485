package project

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/rockname"
	"pluv/host/runtimes"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// Parse parses a pluv.toml; file is its name in messages.
func Parse(data []byte, file string) (*Project, error) {
	r, raw, err := decode(data, file, document, bounded.Project)
	if err != nil {
		return nil, err
	}
	return r.project(raw)
}

func syntaxError(err error, file string) error {
	line, message := bounded.Where(err)
	if line > 0 {
		return fault.New(fault.ProjectInvalid, "%s:%d: %s", file, line, message)
	}
	return fault.New(fault.ProjectInvalid, "%s: %s", file, message)
}

// numberError is syntaxError with a better message for integers of more than 64 bits: it
// says which ones are allowed.
func numberError(err error, file string, s *shape) error {
	var syntax toml.ParseError
	if errors.As(err, &syntax) && strings.Contains(syntax.Message, "out of range") {
		if at := s.at(strings.Split(syntax.LastKey, ".")); at != nil && at.kind == "integer" {
			return fault.New(fault.ProjectInvalid, "%s:%d: `%s` must be %s", file, syntax.Position.Line, syntax.LastKey, at.within)
		}
	}
	return syntaxError(err, file)
}

type reader struct{ *checker }

func (r *reader) project(raw map[string]any) (*Project, error) {
	p := &Project{}
	luarocks := table(raw, "luarocks")
	p.LuaRocks = LuaRocks{text(luarocks, "version"), strings.ToLower(text(luarocks, "sha256"))}
	p.Network = network(raw)
	var err error
	if p.CacheRemote, err = r.remote(raw); err != nil {
		return nil, err
	}
	for _, step := range []func(map[string]any, *Project) error{
		r.about, r.ownRockspec, r.asRock, r.luarocks, r.runtime, r.registries, r.trees, r.builds, r.externals, r.tasks, r.inherit,
	} {
		if err := step(raw, p); err != nil {
			return nil, err
		}
	}
	if err := r.groups(raw, p); err != nil {
		return nil, err
	}
	if err := r.buildDependencies(raw, p); err != nil {
		return nil, err
	}
	if err := r.workspace(raw, p); err != nil {
		return nil, err
	}
	return p, r.overrides(raw, p)
}

// ownRockspec requires a file below the project's folder.
func (r *reader) ownRockspec(_ map[string]any, p *Project) error {
	if p.Rockspec != "" && (!rockname.IsRockspec(p.Rockspec) || strings.Contains(p.Rockspec, `\`) || !filepath.IsLocal(filepath.FromSlash(p.Rockspec))) {
		return r.fail([]string{"project", "rockspec"}, "`%s` is not a rockspec below the folder of pluv.toml", p.Rockspec)
	}
	return nil
}

// luarocks requires a version that is a valid folder name.
func (r *reader) luarocks(_ map[string]any, p *Project) error {
	switch {
	case p.LuaRocks.Version != "" && !luarocksVersion().MatchString(p.LuaRocks.Version):
		return r.fail([]string{"luarocks", "version"}, "`%s` is not a version of LuaRocks", p.LuaRocks.Version).
			WithHint("versions look like `3.13.0`")
	case p.LuaRocks.SHA256 != "" && !digest.IsSHA256(p.LuaRocks.SHA256):
		return r.fail([]string{"luarocks", "sha256"}, "`%s` is not a SHA-256", p.LuaRocks.SHA256).
			WithHint("it has 64 digits, 0-9 and a-f")
	}
	return nil
}

var luarocksVersion = lazyregexp.New(`^[0-9][0-9A-Za-z.-]*$`)

func (r *reader) trees(raw map[string]any, p *Project) error {
	section := table(raw, "trees")
	p.Trees.DepsMode = text(section, "deps-mode")
	if mode := p.Trees.DepsMode; mode != "" && !slices.Contains(DepsModes, mode) {
		return r.fail([]string{"trees", "deps-mode"}, "unknown deps mode `%s`", mode).
			WithHint("the modes are one, all, order and none, as in LuaRocks")
	}
	p.Trees.Paths = list(section, "paths")
	if slices.Contains(p.Trees.Paths, "") {
		return r.fail([]string{"trees", "paths"}, "`trees.paths` has an empty path")
	}
	return nil
}

var initVariable = lazyregexp.New(`^LUA_INIT(_5_[1-9])?$`)

func (r *reader) inherit(raw map[string]any, p *Project) error {
	p.Inherit = list(table(raw, "run"), "inherit")
	for _, name := range p.Inherit {
		if !initVariable().MatchString(name) {
			return r.fail([]string{"run", "inherit"}, "`run.inherit` cannot name `%s`", name).
				WithHint("only LUA_INIT and versioned forms such as LUA_INIT_5_4 are allowed; programs get all other variables except LUA_PATH and LUA_CPATH")
		}
	}
	return nil
}

func (r *reader) builds(raw map[string]any, p *Project) error {
	section := table(raw, "build")
	for _, name := range r.inOrder(section, []string{"build"}) {
		entry := table(section, name)
		b := Build{
			Name: strings.ToLower(name), Variables: texts(entry, "variables"), Environment: texts(entry, "environment"),
			Options: list(entry, "options"), Hook: text(entry, "hook"),
		}
		if b.Hook != "" && !filepath.IsLocal(filepath.FromSlash(b.Hook)) {
			return r.fail([]string{"build", name, "hook"}, "the hook `%s` is not a file of this project", b.Hook)
		}
		p.Builds = append(p.Builds, b)
	}
	return nil
}

func (r *reader) externals(raw map[string]any, p *Project) error {
	section := table(raw, "external")
	for _, name := range r.inOrder(section, []string{"external"}) {
		at := []string{"external", name}
		if !externalName().MatchString(name) {
			return r.fail(at, "`%s` is not the name of an external dependency", name).
				WithHint("the names in rockspecs have capital letters, such as `OPENSSL`")
		}
		entry := table(section, name)
		e := External{
			Name: name, Dir: text(entry, "dir"), IncludeDir: text(entry, "include-dir"),
			LibraryDir: text(entry, "library-dir"), BinDir: text(entry, "bin-dir"),
		}
		if e == (External{Name: name}) {
			return r.fail(at, "`external.%s` names no folder", tomledit.Key(name)).
				WithHint("set `dir`, or `include-dir`, `library-dir` and `bin-dir`")
		}
		p.Externals = append(p.Externals, e)
	}
	return nil
}

var externalName = lazyregexp.New(`^[A-Z][A-Z0-9_]*$`)

func (r *reader) overrides(raw map[string]any, p *Project) error {
	p.Overrides = map[string]string{}
	entries := table(raw, "overrides")
	for _, key := range r.inOrder(entries, []string{"overrides"}) {
		at := []string{"overrides", key}
		d := Dependency{Constraint: text(entries, key)}
		if err := r.dependency(&d, key, at); err != nil {
			return err
		}
		if strings.Contains(d.Name, "/") {
			return r.fail(at, "`%s` has a namespace; use the plain name for an override", key)
		}
		p.Overrides[d.Name] = d.Constraint
	}
	return nil
}

func (r *reader) runtime(raw map[string]any, p *Project) error {
	section, at := table(raw, "runtime"), []string{"runtime"}
	if shared := table(table(raw, "workspace"), "runtime"); shared != nil {
		if section != nil {
			return r.fail([]string{"workspace", "runtime"}, "[runtime] and [workspace.runtime] say the same").WithHint("remove one of them")
		}
		section, at = shared, []string{"workspace", "runtime"}
	}
	if section == nil {
		return nil
	}
	p.Runtime = &Runtime{Name: text(section, "name"), Version: text(section, "version")}
	if p.Runtime.Name == "" {
		return r.fail(at, "`%s.name` is missing", tomledit.Dotted(at))
	}
	if runtimes.Of(p.Runtime.Name) == nil {
		f := r.fail(tomledit.Join(at, "name"), "unknown runtime `%s`", p.Runtime.Name)
		if at := strings.IndexAny(p.Runtime.Name, "@0123456789"); at > 0 && runtimes.Of(p.Runtime.Name[:at]) != nil {
			return f.WithHint("write `name = %q` and `version = %q`", p.Runtime.Name[:at], strings.TrimPrefix(p.Runtime.Name[at:], "@"))
		}
		return f.WithHint("the runtimes are lua, luajit, luau and builtin")
	}
	return nil
}

func network(raw map[string]any) Network {
	section := table(raw, "network")
	n := Network{TimeoutSeconds: integer(section, "timeout-seconds")}
	if _, given := section["retries"]; given {
		retries := integer(section, "retries")
		n.Retries = &retries
	}
	return n
}

func (r *reader) registries(raw map[string]any, p *Project) error {
	var err error
	p.DefaultRegistry, p.Registries, err = r.registriesOf(table(raw, "registries"), []string{"registries"})
	return err
}

func (r *reader) remote(raw map[string]any) (*CacheRemote, error) {
	section := table(table(raw, "cache"), "remote")
	if section == nil {
		return nil, nil
	}
	remote := &CacheRemote{URL: text(section, "url")}
	remote.Upload, _ = section["upload"].(bool)
	if remote.URL == "" {
		return nil, r.fail([]string{"cache", "remote"}, "`cache.remote.url` is missing")
	}
	return remote, nil
}

// dependencies reads a table of dependencies: its path, and the name of its group.
func (r *reader) dependencies(entries map[string]any, path []string, group string, p *Project) error {
	listed := map[string]Dependency{}
	for _, d := range p.Dependencies {
		listed[d.Name] = d
	}
	for _, key := range r.inOrder(entries, path) {
		if group != "" && key == includeKey {
			continue
		}
		at := tomledit.Join(path, key)
		d, err := r.entry(entries[key], key, at)
		if err != nil {
			return err
		}
		d.Group, d.Table = group, strings.Join(path, ".")
		if other, isListed := listed[d.Name]; isListed {
			f := r.fail(at, "`%s` is listed twice", d.Name)
			if d.Table != other.Table && d.Group != "" && other.Group != "" {
				return f.WithHint("list it in one group, and write `include` in the others")
			}
			return f
		}
		listed[d.Name] = d
		p.Dependencies = append(p.Dependencies, d)
	}
	return nil
}

// entry reads a dependency: a constraint, or a table.
func (r *reader) entry(value any, key string, at []string) (d Dependency, err error) {
	entry, isTable := value.(map[string]any)
	if !isTable {
		d.Constraint, _ = value.(string)
		return d, r.dependency(&d, key, at)
	}
	for _, name := range slices.Sorted(maps.Keys(entry)) {
		if value, isText := entry[name].(string); isText && value == "" && name != "version" {
			return d, r.fail(at, "the %s of `%s` is empty", name, key)
		}
	}
	d.Constraint, d.Registry = text(entry, "version"), text(entry, "registry")
	d.Git, d.Path, d.Subdir = text(entry, "git"), text(entry, "path"), text(entry, "subdir")
	var refs int
	if d.Ref, refs = refOf(entry); refs > 1 {
		return d, r.fail(at, "`%s` names more than one of ref, tag, branch and rev", key)
	}
	if err := r.condition(&d, entry, key, at); err != nil {
		return d, err
	}
	if value, isGiven := entry["workspace"].(bool); isGiven {
		if !value {
			return d, r.fail(tomledit.Join(at, "workspace"), "`workspace` of `%s` can only be true", key).WithHint("remove it")
		}
		if d.Git != "" || d.Path != "" || d.Registry != "" {
			return d, r.fail(at, "`%s` is of the workspace, and names git, path or registry too", key)
		}
		d.Workspace = true
	}
	return d, r.dependency(&d, key, at)
}

// refOf returns the ref of a git dependency, and how many keys give one.
func refOf(entry map[string]any) (ref string, given int) {
	for _, kind := range [][2]string{{"ref", ""}, {"tag", "refs/tags/"}, {"branch", "refs/heads/"}, {"rev", ""}} {
		if value := text(entry, kind[0]); value != "" {
			ref, given = kind[1]+value, given+1
		}
	}
	return ref, given
}

func (r *reader) dependency(d *Dependency, key string, at []string) error {
	if d.Constraint == "*" {
		d.Constraint = ""
	}
	parsed, err := version.ParseDependency(key)
	if err != nil || len(parsed.Constraints) > 0 {
		return r.fail(at, "`%s` is not the name of a rock", key)
	}
	d.Name = parsed.FullName()
	if d.Git != "" || d.Path != "" {
		defer func() { d.Constraint, d.Published = "", d.Constraint }()
	}
	if len(d.Constraint) > version.MaxText {
		return r.fail(at, "the constraint of `%s` is longer than %d bytes", key, version.MaxText)
	}
	if _, err := version.ParseConstraints(d.Constraint); err != nil {
		f := r.fail(at, "cannot parse the constraint of `%s`: `%s`", key, d.Constraint)
		var cause *fault.Error
		if errors.As(err, &cause) && cause.Hint != "" {
			return f.WithHint("%s", cause.Hint)
		}
		return f.WithHint("constraints look like `>= 1.2, < 2`, `~> 1.2`, `1.2.3-1` or `*`")
	}
	sources := 0
	for _, s := range []string{d.Git, d.Path, d.Registry} {
		if s != "" {
			sources++
		}
	}
	switch {
	case sources > 1:
		return r.fail(at, "`%s` names more than one of git, path and registry", key)
	case d.Ref != "" && d.Git == "":
		return r.fail(at, "`%s` has a ref but no git url", key)
	case d.Subdir != "" && d.Git == "":
		return r.fail(at, "`%s` has a subdir but no git url", key)
	case d.Subdir != "" && (!filepath.IsLocal(filepath.FromSlash(d.Subdir)) || strings.Contains(d.Subdir, `\`)):
		return r.fail(at, "the subdir of `%s` is not a folder of its repository: `%s`", key, d.Subdir)
	}
	return nil
}

func table(raw map[string]any, key string) map[string]any {
	t, _ := raw[key].(map[string]any)
	return t
}

func text(raw map[string]any, key string) string {
	s, _ := raw[key].(string)
	return s
}

func list(raw map[string]any, key string) []string {
	values, _ := raw[key].([]any)
	var out []string
	for _, value := range values {
		if s, ok := value.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func texts(raw map[string]any, key string) map[string]string {
	out := map[string]string{}
	for name := range table(raw, key) {
		out[name] = text(table(raw, key), name)
	}
	return out
}

func integer(raw map[string]any, key string) int {
	n, _ := raw[key].(int64)
	return int(n)
}

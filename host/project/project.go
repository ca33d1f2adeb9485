// Package project reads pluv.toml, the file that says what a project needs, and
// edits it without touching what a person wrote around the edit.
//
// Every key is known: an unknown one, or a value of the wrong type, is a
// failure that names the file, the line and the nearest key that exists.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"

	"pluv/host/fault"
	"pluv/host/version"
)

// FileName is the name of a project's file.
const FileName = "pluv.toml"

// Project is what a pluv.toml says. Lists are in the order of the file.
type Project struct {
	Name            string       `luar:"name"`
	Version         string       `luar:"version"`
	Description     string       `luar:"description"`
	Runtime         *Runtime     `luar:"runtime"`
	LuaRocks        string       `luar:"luarocks"` // the version in [luarocks], or ""
	DefaultRegistry string       `luar:"default_registry"`
	Registries      []Registry   `luar:"registries"`
	CacheRemote     *CacheRemote `luar:"cache_remote"`
	Network         Network      `luar:"network"`
	Dependencies    []Dependency `luar:"dependencies"` // [dependencies], then [dev-dependencies]
}

// Runtime is the [runtime] table: "lua", "luajit", "luau" or "builtin", and a
// version prefix such as "5.4" ("" means any).
type Runtime struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// Registry is one [registries.NAME] table. Higher priorities are asked first.
type Registry struct {
	Name     string `luar:"name"`
	URL      string `luar:"url"`
	Priority int    `luar:"priority"`
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
	Ref        string `luar:"ref"`
	Path       string `luar:"path"`
	Dev        bool   `luar:"dev"`
}

// Runtimes are the names that [runtime] may give.
var Runtimes = []string{"builtin", "lua", "luajit", "luau"}

// Parse reads the text of a pluv.toml; file is its name in messages.
func Parse(data []byte, file string) (*Project, error) {
	var raw map[string]any
	if _, err := toml.Decode(string(data), &raw); err != nil {
		return nil, syntaxError(err, file)
	}
	c := &checker{file: file, at: lines(data)}
	if err := c.check(raw, document, nil); err != nil {
		return nil, err
	}
	return (&reader{checker: c}).project(raw)
}

func syntaxError(err error, file string) error {
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		return fault.New(fault.ProjectInvalid, "%s:%d: %s", file, syntax.Position.Line, syntax.Message)
	}
	return fault.New(fault.ProjectInvalid, "%s: %s", file, err)
}

type reader struct{ *checker }

func (r *reader) project(raw map[string]any) (*Project, error) {
	p := &Project{}
	section := table(raw, "project")
	p.Name, p.Version, p.Description = text(section, "name"), text(section, "version"), text(section, "description")
	p.LuaRocks = text(table(raw, "luarocks"), "version")
	network := table(raw, "network")
	p.Network.TimeoutSeconds = integer(network, "timeout-seconds")
	if _, given := network["retries"]; given {
		n := integer(network, "retries")
		p.Network.Retries = &n
	}
	for _, step := range []func(map[string]any, *Project) error{r.runtime, r.registries, r.remote} {
		if err := step(raw, p); err != nil {
			return nil, err
		}
	}
	for _, section := range []string{"dependencies", "dev-dependencies"} {
		if err := r.dependencies(raw, section, p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (r *reader) runtime(raw map[string]any, p *Project) error {
	section := table(raw, "runtime")
	if section == nil {
		return nil
	}
	p.Runtime = &Runtime{Name: text(section, "name"), Version: text(section, "version")}
	if p.Runtime.Name == "" {
		return r.fail([]string{"runtime"}, "`runtime.name` is missing")
	}
	if !slices.Contains(Runtimes, p.Runtime.Name) {
		return r.fail([]string{"runtime", "name"}, "unknown runtime `%s`", p.Runtime.Name).
			WithHint("the runtimes are lua, luajit, luau and builtin")
	}
	return nil
}

func (r *reader) registries(raw map[string]any, p *Project) error {
	section := table(raw, "registries")
	p.DefaultRegistry = text(section, "default")
	for _, name := range r.inOrder(section, []string{"registries"}) {
		entry, isTable := section[name].(map[string]any)
		if !isTable {
			continue
		}
		if text(entry, "url") == "" {
			return r.fail([]string{"registries", name}, "`registries.%s.url` is missing", quoteKey(name))
		}
		p.Registries = append(p.Registries, Registry{Name: name, URL: text(entry, "url"), Priority: integer(entry, "priority")})
	}
	return nil
}

func (r *reader) remote(raw map[string]any, p *Project) error {
	section := table(table(raw, "cache"), "remote")
	if section == nil {
		return nil
	}
	p.CacheRemote = &CacheRemote{URL: text(section, "url")}
	p.CacheRemote.Upload, _ = section["upload"].(bool)
	if p.CacheRemote.URL == "" {
		return r.fail([]string{"cache", "remote"}, "`cache.remote.url` is missing")
	}
	return nil
}

func (r *reader) dependencies(raw map[string]any, section string, p *Project) error {
	entries := table(raw, section)
	for _, key := range r.inOrder(entries, []string{section}) {
		at := []string{section, key}
		d := Dependency{Dev: section == "dev-dependencies"}
		if entry, isTable := entries[key].(map[string]any); isTable {
			d.Constraint, d.Registry = text(entry, "version"), text(entry, "registry")
			d.Git, d.Ref, d.Path = text(entry, "git"), text(entry, "ref"), text(entry, "path")
		} else {
			d.Constraint, _ = entries[key].(string)
		}
		if err := r.dependency(&d, key, at); err != nil {
			return err
		}
		if i := slices.IndexFunc(p.Dependencies, func(o Dependency) bool { return o.Name == d.Name }); i >= 0 {
			return r.fail(at, "`%s` is listed twice", d.Name)
		}
		p.Dependencies = append(p.Dependencies, d)
	}
	return nil
}

func (r *reader) dependency(d *Dependency, key string, at []string) error {
	if d.Constraint == "*" {
		d.Constraint = ""
	}
	parsed, err := version.ParseDependency(key)
	if err != nil || len(parsed.Constraints) > 0 {
		return r.fail(at, "`%s` is not the name of a rock", key)
	}
	d.Name = parsed.Name
	if parsed.Namespace != "" {
		d.Name = parsed.Namespace + "/" + parsed.Name
	}
	if _, err := version.ParseConstraints(d.Constraint); err != nil {
		f := r.fail(at, "the constraint of `%s` does not read: `%s`", key, d.Constraint)
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
	case (d.Git != "" || d.Path != "") && d.Constraint != "":
		return r.fail(at, "`%s` has a version, but its %s already says which one", key, map[bool]string{true: "git ref", false: "path"}[d.Git != ""])
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

func integer(raw map[string]any, key string) int {
	n, _ := raw[key].(int64)
	return int(n)
}

// quoteKey writes a key as TOML wants it: bare where it may be.
func quoteKey(key string) string {
	bare := key != "" && !bytes.ContainsFunc([]byte(key), func(r rune) bool {
		return !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	if bare {
		return key
	}
	return Quote(key)
}

// Quote writes a string as a TOML basic string.
func Quote(s string) string {
	var b bytes.Buffer
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

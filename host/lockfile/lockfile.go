// Package lockfile reads and writes pluv.lock, format 4.
//
// One file serves all runtimes of a project. It lists, for each runtime tag,
// what pluv.toml asked for when it was resolved, and for each package the
// chosen version, the runtimes it was chosen for, where it comes from, its
// SHA-256 checksums and the names it depends on. The text is canonical: the same
// lock always has the same bytes.
package lockfile

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/rockname"
	"pluv/host/tomledit"
)

// FileName is the name of a project's lockfile, Format its version, and Revision the revision of
// that format that this pluv knows. A later revision adds keys that an older pluv ignores when it
// reads; it must not write such a lock. A lock without any of these keys is written with the
// earlier revision.
const (
	FileName = "pluv.lock"
	Format   = 4
	Revision = 2
)

// firstPluv is the first version of pluv that knows the Revision.
const firstPluv = "0.1"

// Lock is the content of a lockfile.
type Lock struct {
	Revision int       `luar:"revision"` // of a file that a newer pluv wrote; else 0
	Pluv     string    `luar:"pluv"`     // the first version of pluv that knows that revision, as "1.5"
	Runtimes []Runtime `luar:"runtimes"`
	Packages []Package `luar:"packages"`
	Builds   []Package `luar:"builds"` // build packages
	// Unasked are the plain names of packages that are development versions although nothing in
	// the lock requires one by name: they were chosen because there was no release. Parse sets
	// it.
	Unasked []string `luar:"unasked"`
}

// The fields of Runtime and Package define the keys of their blocks, in this order, for reading
// and writing. Their tags are
//
//	toml   the name of the key
//	since  the first Revision that has the key; absent for 0
//	write  "no" for a key that is read and passed over
//	luar   the name in Lua
// A key is a string or a list of strings, and is absent if it is empty.
// A key is a string or a list of strings, and is absent when it is empty.

// Runtime is a [[runtime]] block: one resolution.
type Runtime struct {
	Tag         string   `toml:"tag" luar:"tag"`           // such as "lua-5.4"
	Provides    []string `toml:"provides" luar:"provides"` // such as "lua 5.4-1": never installed
	Requires    []string `toml:"requires" luar:"requires"` // canonical dependencies of the project
	DevRequires []string `toml:"dev-requires" luar:"dev_requires"`
	// GroupRequires are those of other groups than "dev", such as "docs: ldoc ~> 1.5".
	GroupRequires []string `toml:"group-requires" since:"2" luar:"group_requires"`
	// Platforms says which requirements are for some platforms only, such as
	// "winapi: macosx, windows". The lock has their packages on every platform.
	Platforms []string `toml:"platforms" since:"2" luar:"platforms"`
	Overrides []string `toml:"overrides" luar:"overrides"` // such as "lpeg ~> 1.0"
	// PreResolve is the checksum of the project's hook pre_resolve, "" without one, and
	// PreResolveOverrides is what it overrode.
	PreResolve          string   `toml:"pre-resolve" since:"1" luar:"pre_resolve"`
	PreResolveOverrides []string `toml:"pre-resolve-overrides" since:"1" luar:"pre_resolve_overrides"`
	DepsMode            string   `toml:"deps-mode" luar:"deps_mode"`           // "" is "one"
	Trees               []string `toml:"trees" luar:"trees"`                   // rocks trees whose rocks count, as pluv.toml names them
	BuildRequires       []string `toml:"build-requires" luar:"build_requires"` // build dependencies of the project itself
	BuiltWith           []string `toml:"built-with" write:"no" luar:"-"`       // obsolete: the project's rock is a package now
	// Contradiction is the first contradiction in the lock about this runtime, such as "zeta
	// 1.0-1 requires alpha >= 1.1, which is missing"; "" if there is none. Parse sets it.
	Contradiction string `toml:"-" luar:"contradiction"`
}

// required returns all requirements of the project.
func (r *Runtime) required() []string {
	all := slices.Concat(r.Requires, r.DevRequires)
	for _, text := range r.GroupRequires {
		if _, requirement, found := strings.Cut(text, ": "); found {
			all = append(all, requirement)
		}
	}
	return all
}

// Package is a [[package]] or a [[build-package]] block. Exactly one of Registry,
// Git, Path and Tree is set.
type Package struct {
	Name           string   `toml:"name" luar:"name"`
	Namespace      string   `toml:"namespace" luar:"namespace"`
	Version        string   `toml:"version" luar:"version"`
	Runtimes       []string `toml:"runtimes" luar:"runtimes"`
	Registry       string   `toml:"registry" luar:"registry"` // its URL, or a path relative to the project
	Git            string   `toml:"git" luar:"git"`
	Ref            string   `toml:"ref" luar:"ref"` // as in project.Dependency
	Subdir         string   `toml:"subdir" since:"1" luar:"subdir"`
	Commit         string   `toml:"commit" luar:"commit"`
	Path           string   `toml:"path" luar:"path"`
	Tree           string   `toml:"tree" luar:"tree"` // an existing rocks tree that has it
	Build          string   `toml:"build" luar:"build"`
	Rockspec       string   `toml:"rockspec" luar:"rockspec"` // file name, for git and path packages
	RockspecSHA256 string   `toml:"rockspec-sha256" luar:"rockspec_sha256"`
	Source         string   `toml:"source" luar:"source"` // a file of the registry, or a URL
	SourceSHA256   string   `toml:"source-sha256" luar:"source_sha256"`
	Dependencies   []string `toml:"dependencies" luar:"dependencies"` // on packages of this lock, in the rockspec's words
	BuiltWith      []string `toml:"built-with" luar:"built_with"`     // build packages, as "name version"

	// Kit is a checksum of the build packages in BuiltWith and of theirs: two registries may have
	// the same version of a tool. "" without any. Parse sets it.
	Kit string `toml:"-" luar:"kit"`
}

type document struct {
	Version  int       `toml:"version"`
	Revision int       `toml:"revision"`
	Pluv     string    `toml:"pluv"`
	Runtime  []Runtime `toml:"runtime"`
	Package  []Package `toml:"package"`
	Build    []Package `toml:"build-package"`
}

// Parse reads the text of a lockfile; file is its name in messages.
func Parse(data []byte, file string) (*Lock, error) {
	if line := tomledit.ConflictMarker(data); line > 0 {
		return nil, fault.New(fault.LockInvalid, "%s:%d: the file contains git conflict markers", file, line).
			WithHint("run `pluv lock`: it keeps what both sides say where that fits")
	}
	var doc document
	meta, err := bounded.DecodeTOML(data, bounded.Lock, &doc)
	if err != nil {
		doc.Version = versionOf(data)
	}
	if err != nil && doc.Version <= Format {
		if line, message := bounded.Where(err); line > 0 {
			err = fmt.Errorf("line %d: %s", line, message)
		}
		return nil, fault.Wrap(fault.LockInvalid, err, "cannot parse %s", file).
			WithHint("delete it and run `pluv lock`")
	}
	switch {
	case doc.Version > Format:
		return nil, fault.New(fault.LockTooNew, "%s has format %d; this pluv reads format %d", file, doc.Version, Format).
			WithHint("use a newer pluv")
	case doc.Version != Format:
		return nil, fault.New(fault.LockInvalid, "%s has format %d, not %d", file, doc.Version, Format).
			WithHint("delete it and run `pluv lock`")
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 && doc.Revision <= Revision {
		return nil, fault.New(fault.LockInvalid, "%s has the unknown key `%s`", file, unknown[0]).
			WithHint("delete it and run `pluv lock`")
	}
	lock := &Lock{Runtimes: doc.Runtime, Packages: doc.Package, Builds: doc.Build}
	if doc.Revision > Revision {
		lock.Revision, lock.Pluv = doc.Revision, doc.Pluv
	}
	if err := lock.validate(file); err != nil {
		return nil, err
	}
	if !lock.fillKits() {
		return nil, fault.New(fault.LockInvalid, "%s: its build packages lead to more than %d others", file, maxKitSteps).
			WithHint("delete it and run `pluv lock`")
	}
	lock.findContradictions()
	lock.Unasked = lock.unasked()
	return lock, nil
}

// versionOf returns the format of a lock with an unknown format.
func versionOf(data []byte) int {
	var head struct {
		Version int `toml:"version"`
	}
	if _, err := bounded.DecodeTOML(data, bounded.Lock, &head); err != nil {
		return 0
	}
	return head.Version
}

// validate checks what the rest of pluv relies on, as the file may be untrusted.
func (l *Lock) validate(file string) error {
	fail := func(format string, args ...any) error {
		return fault.New(fault.LockInvalid, "%s: %s", file, fmt.Sprintf(format, args...)).
			WithHint("delete it and run `pluv lock`")
	}
	seen := map[string]bool{}
	for _, r := range l.Runtimes {
		if !plainWord(r.Tag) {
			return fail("`%s` is not a runtime tag", r.Tag)
		}
		if seen[r.Tag] {
			return fail("the runtime %s is listed twice", r.Tag)
		}
		seen[r.Tag] = true
	}
	for _, p := range l.Packages {
		if reason := p.invalid(); reason != "" {
			return fail("%s", reason)
		}
		for _, tag := range p.Runtimes {
			if seen[p.Name+" "+tag] {
				return fail("package %s is listed twice for %s", p.Name, tag)
			}
			seen[p.Name+" "+tag] = true
		}
	}
	for _, p := range l.Builds {
		if reason := p.invalid(); reason != "" {
			return fail("%s", reason)
		}
		for _, tag := range p.Runtimes {
			id := p.fullName() + " " + p.Version + " " + tag
			if seen[id] {
				return fail("build package %s %s is listed twice for %s", p.fullName(), p.Version, tag)
			}
			seen[id] = true
		}
	}
	return nil
}

// invalid describes what is wrong with a package; "" if nothing is.
func (p Package) invalid() string {
	if !plainWord(p.Name) || !plainWord(p.Version) || (p.Namespace != "" && !plainWord(p.Namespace)) {
		return fmt.Sprintf("`%s` `%s` is not the name and version of a rock", p.Name, p.Version)
	}
	sources := 0
	for _, s := range []string{p.Registry, p.Git, p.Path, p.Tree} {
		if s != "" {
			sources++
		}
	}
	if sources != 1 {
		return fmt.Sprintf("package %s must have one of registry, git, path and tree", p.Name)
	}
	for _, sum := range []string{p.SourceSHA256, p.RockspecSHA256} {
		if sum != "" && !digest.IsSHA256(sum) {
			return fmt.Sprintf("package %s has `%s`, which is not a SHA-256 checksum", p.Name, sum)
		}
	}
	if p.Commit != "" && !isCommit(p.Commit) {
		return fmt.Sprintf("package %s has `%s`, which is no commit", p.Name, p.Commit)
	}
	if p.Registry != "" && (p.SourceSHA256 == "" || p.RockspecSHA256 == "") || p.Tree != "" && p.RockspecSHA256 == "" {
		return fmt.Sprintf("package %s has no SHA-256 checksums", p.Name)
	}
	if rock, ok := rockname.ParseFile(p.Source); ok && (rock.Name != p.Name || rock.Version != p.Version) {
		return fmt.Sprintf("package %s %s has the source %s, which is another rock's", p.Name, p.Version, p.Source)
	}
	return ""
}

func (p Package) fullName() string { return rockname.Full(p.Namespace, p.Name) }

// isCommit reports whether s is a git commit, possibly abbreviated.
func isCommit(s string) bool {
	return len(s) >= 7 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// plainWord reports whether s is safe in a file name: letters, digits and `._-`, and not "." or
// "..".
func plainWord(s string) bool {
	if s == "" || s == "." || s == ".." {
		return false
	}
	for _, r := range s {
		if !(r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return true
}

// RequireKnown fails with lock.too-new if a newer pluv wrote the lock: writing it would lose keys
// that this one does not know.
func (l *Lock) RequireKnown() error {
	if l.Revision <= Revision {
		return nil
	}
	needed := "a newer pluv"
	if l.Pluv != "" {
		needed = "pluv " + l.Pluv + " or newer"
	}
	return fault.New(fault.LockTooNew, "%s was written by a newer pluv: it has revision %d, and this pluv writes revision %d", FileName, l.Revision, Revision).
		WithHint("use %s to change it; `pluv sync`, `pluv run` and `pluv deps` work with what this one knows of it", needed)
}

// For returns the block of a runtime, or nil.
func (l *Lock) For(tag string) *Runtime {
	for i := range l.Runtimes {
		if l.Runtimes[i].Tag == tag {
			return &l.Runtimes[i]
		}
	}
	return nil
}

// Resolution is the result for one runtime.
type Resolution struct {
	Runtime  Runtime   `luar:"runtime"`
	Packages []Package `luar:"packages"`
	Builds   []Package `luar:"builds"`
}

// Replace puts a resolution into the lock: blocks of other runtimes stay, and equal blocks are
// merged.
func (l *Lock) Replace(r Resolution) {
	tag := r.Runtime.Tag
	l.Runtimes = slices.DeleteFunc(l.Runtimes, func(o Runtime) bool { return o.Tag == tag })
	l.Runtimes = append(l.Runtimes, r.Runtime)
	l.Packages = replace(l.Packages, tag, r.Packages)
	l.Builds = replace(l.Builds, tag, r.Builds)
	l.sort()
}

// Drop removes a runtime, and the packages that only it has.
func (l *Lock) Drop(tag string) {
	l.Runtimes = slices.DeleteFunc(l.Runtimes, func(o Runtime) bool { return o.Tag == tag })
	l.Packages = replace(l.Packages, tag, nil)
	l.Builds = replace(l.Builds, tag, nil)
	l.sort()
}

func replace(list []Package, tag string, packages []Package) []Package {
	for i := range list {
		list[i].Runtimes = slices.DeleteFunc(list[i].Runtimes, func(t string) bool { return t == tag })
	}
	list = slices.DeleteFunc(list, func(p Package) bool { return len(p.Runtimes) == 0 })
	named := map[string][]int{}
	for i, p := range list {
		named[p.Name] = append(named[p.Name], i)
	}
	for _, p := range packages {
		p.Runtimes = []string{tag}
		p.Dependencies, p.BuiltWith = sorted(p.Dependencies), sorted(p.BuiltWith)
		others := named[p.Name]
		if same := slices.IndexFunc(others, func(i int) bool { return list[i].sameAs(p) }); same >= 0 {
			list[others[same]].Runtimes = append(list[others[same]].Runtimes, tag)
		} else {
			named[p.Name] = append(others, len(list))
			list = append(list, p)
		}
	}
	return list
}

// sorted returns a sorted copy, nil for an empty list.
func sorted(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return slices.Sorted(slices.Values(list))
}

func (p Package) sameAs(o Package) bool {
	p.Runtimes, o.Runtimes = nil, nil
	p.Dependencies, o.Dependencies = sorted(p.Dependencies), sorted(o.Dependencies)
	p.BuiltWith, o.BuiltWith = sorted(p.BuiltWith), sorted(o.BuiltWith)
	return reflect.DeepEqual(p, o)
}

func (l *Lock) sort() {
	slices.SortFunc(l.Runtimes, func(a, b Runtime) int { return strings.Compare(a.Tag, b.Tag) })
	for _, list := range [][]Package{l.Packages, l.Builds} {
		for i := range list {
			slices.Sort(list[i].Runtimes)
		}
		slices.SortFunc(list, func(a, b Package) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), slices.Compare(a.Runtimes, b.Runtimes),
				strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Version, b.Version))
		})
	}
}

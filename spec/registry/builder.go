package registry

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Rock is one version of a package. Only Name and Version are required: the default is a pure
// Lua rock with one module of its own name that returns a table with name and version.
type Rock struct {
	Name    string
	Version string // with its revision: "1.0-1"

	// Deps are dependencies as a rockspec writes them. One on "lua" also decides
	// in which manifests the rock is listed.
	Deps      []string
	BuildDeps []string
	TestDeps  []string

	// Files is the source: slash path to content. Every .lua file in it becomes a module, named
	// by its path without a leading src/ or lua/.
	Files map[string]string

	Build    string   // the build table as Lua text, instead of the one for Files
	Rockspec string   // the whole rockspec, instead of a generated one
	Arches   []string // what is published: rockspec, src, all; default rockspec and src
}

// ID is the rock's name and version as in file names: "a-1.0-1".
func (r Rock) ID() string { return r.Name + "-" + r.Version }

// A Builder writes rocks and their manifests into a folder. The same rocks
// give the same bytes.
type Builder struct {
	// SourceURL is the URL of the source archives in rockspecs; the archives are written to
	// sources/ below the folder. The default is unreachable, as a src.rock contains the archive
	// itself.
	SourceURL string

	dir   string
	rocks []Rock
	err   error
}

// NewBuilder returns a builder for dir, which is created if it is missing.
func NewBuilder(dir string) *Builder {
	return &Builder{dir: dir, SourceURL: "https://rocks.invalid/sources"}
}

// Add adds rocks.
func (b *Builder) Add(rocks ...Rock) *Builder {
	for _, r := range rocks {
		if r.Name == "" || !strings.Contains(r.Version, "-") {
			b.err = errors.Join(b.err, fmt.Errorf("a rock needs a name and a version with a revision, not %q", r.ID()))
		}
		if r.Files == nil {
			r.Files = map[string]string{r.Name + ".lua": fmt.Sprintf("return { name = %q, version = %q }\n", r.Name, r.Version)}
		}
		if r.Arches == nil {
			r.Arches = []string{"rockspec", "src"}
		}
		if r.Rockspec == "" {
			r.Rockspec = r.rockspec(b.SourceURL)
		}
		b.rocks = append(b.rocks, r)
	}
	return b
}

// Describe adds one rock per line: `name version`, `name version: a >= 1, < 2, b`, or `name
// version: a | c`, where c is a build dependency. Empty lines and lines that begin with # are
// ignored.
func (b *Builder) Describe(universe string) *Builder {
	for line := range strings.Lines(universe) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, deps, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		if len(words) != 2 {
			b.err = errors.Join(b.err, fmt.Errorf("the line %q is not `name version: dependencies`", line))
			continue
		}
		deps, builds, _ := strings.Cut(deps, "|")
		b.Add(Rock{Name: words[0], Version: words[1], Deps: splitDeps(deps), BuildDeps: splitDeps(builds)})
	}
	return b
}

// splitDeps splits at commas, but not before a second constraint.
func splitDeps(text string) []string {
	var deps []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case strings.ContainsAny(part[:1], "<>=~!") && len(deps) > 0:
			deps[len(deps)-1] += ", " + part
		default:
			deps = append(deps, part)
		}
	}
	return deps
}

// Write writes every rock and all manifests.
func (b *Builder) Write() error {
	if b.err != nil {
		return b.err
	}
	for _, r := range b.rocks {
		if err := b.writeRock(r); err != nil {
			return err
		}
	}
	return b.writeManifests()
}

// MustWrite is Write for tests.
func (b *Builder) MustWrite(t testing.TB) {
	t.Helper()
	if err := b.Write(); err != nil {
		t.Fatal(err)
	}
}

func (b *Builder) writeRock(r Rock) error {
	source := r.source()
	rockspec := member{r.ID() + ".rockspec", r.Rockspec}
	files := []member{{"sources/" + r.ID() + ".tar.gz", source}}
	if slices.Contains(r.Arches, "rockspec") {
		files = append(files, rockspec)
	}
	if slices.Contains(r.Arches, "src") {
		files = append(files, member{r.ID() + ".src.rock", zipped(rockspec, member{r.ID() + ".tar.gz", source})})
	}
	if slices.Contains(r.Arches, "all") {
		files = append(files, member{r.ID() + ".all.rock", zipped(r.installed(rockspec)...)})
	}
	return b.save(files...)
}

// save writes files below the folder.
func (b *Builder) save(files ...member) error {
	for _, f := range files {
		path := filepath.Join(b.dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

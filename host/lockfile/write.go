package lockfile

import (
	"fmt"
	"strings"

	"pluv/host/tomledit"
)

const banner = `# This file is written by pluv; do not edit it. Change pluv.toml and run ` + "`pluv lock`" + `.
# It belongs into version control.
`

// Bytes returns the canonical text of the lock.
func (l *Lock) Bytes() []byte {
	l.sort()
	var b strings.Builder
	b.WriteString(banner)
	fmt.Fprintf(&b, "version = %d\n", Format)
	if revision := l.revision(); revision > 0 {
		fmt.Fprintf(&b, "revision = %d\npluv = %s\n", revision, tomledit.Quote(firstPluv))
	}
	for _, r := range l.Runtimes {
		b.WriteString("\n[[runtime]]\n")
		field(&b, "tag", r.Tag)
		list(&b, "provides", r.Provides)
		list(&b, "requires", r.Requires)
		list(&b, "dev-requires", r.DevRequires)
		list(&b, "overrides", r.Overrides)
		field(&b, "pre-resolve", r.PreResolve)
		list(&b, "pre-resolve-overrides", r.PreResolveOverrides)
		field(&b, "deps-mode", r.DepsMode)
		list(&b, "trees", r.Trees)
		list(&b, "build-requires", r.BuildRequires)
	}
	for _, p := range l.Packages {
		p.write(&b, "package")
	}
	for _, p := range l.Builds {
		p.write(&b, "build-package")
	}
	return []byte(b.String())
}

func (p Package) write(b *strings.Builder, table string) {
	fmt.Fprintf(b, "\n[[%s]]\n", table)
	field(b, "name", p.Name)
	field(b, "namespace", p.Namespace)
	field(b, "version", p.Version)
	list(b, "runtimes", p.Runtimes)
	field(b, "registry", p.Registry)
	field(b, "git", p.Git)
	field(b, "ref", p.Ref)
	field(b, "subdir", p.Subdir)
	field(b, "commit", p.Commit)
	field(b, "path", p.Path)
	field(b, "tree", p.Tree)
	field(b, "build", p.Build)
	field(b, "rockspec", p.Rockspec)
	field(b, "rockspec-sha256", p.RockspecSHA256)
	field(b, "source", p.Source)
	field(b, "source-sha256", p.SourceSHA256)
	list(b, "dependencies", p.Dependencies)
	list(b, "built-with", p.BuiltWith)
}

func field(b *strings.Builder, key, value string) {
	if value != "" {
		fmt.Fprintf(b, "%s = %s\n", key, tomledit.Quote(value))
	}
}

// list writes one element a line as soon as there are two, so that a change of
// one is a change of one line.
func list(b *strings.Builder, key string, values []string) {
	switch len(values) {
	case 0:
	case 1:
		fmt.Fprintf(b, "%s = [%s]\n", key, tomledit.Quote(values[0]))
	default:
		fmt.Fprintf(b, "%s = [\n", key)
		for _, v := range values {
			fmt.Fprintf(b, "  %s,\n", tomledit.Quote(v))
		}
		b.WriteString("]\n")
	}
}

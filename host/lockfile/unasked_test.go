package lockfile

import (
	"slices"
	"testing"
)

func TestUnasked(t *testing.T) {
	entry := func(name, version string, needs ...string) Package {
		p := rock(name, version, needs...)
		p.Runtimes = []string{"lua-5.4"}
		return p
	}
	for _, c := range []struct {
		name     string
		runtime  Runtime
		packages []Package
		want     []string
	}{
		{"nothing requires it by name", Runtime{Requires: []string{"a >= 1"}}, []Package{entry("a", "scm-1"), entry("b", "1.0-1")}, []string{"a"}},
		{"pluv.toml asks", Runtime{DevRequires: []string{"a == scm from here"}}, []Package{entry("a", "scm-1")}, nil},
		{"the rockspec asks", Runtime{BuildRequires: []string{"a >= dev"}}, []Package{entry("a", "scm-1")}, nil},
		{"an override asks", Runtime{Requires: []string{"a"}, Overrides: []string{"a == scm-1"}}, []Package{entry("a", "scm-1")}, nil},
		{"a hook asks", Runtime{Requires: []string{"a"}, PreResolveOverrides: []string{"a == scm-1"}}, []Package{entry("a", "scm-1")}, nil},
		{"a package asks", Runtime{Requires: []string{"b"}}, []Package{entry("a", "scm-1"), entry("b", "dev-1", "me/a ~> scm")}, []string{"b"}},
	} {
		l := &Lock{Runtimes: []Runtime{c.runtime}, Packages: c.packages}
		if got := l.unasked(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		l.Builds, l.Packages = l.Packages, nil
		if got := l.unasked(); !slices.Equal(got, c.want) {
			t.Errorf("%s, built with: %v, want %v", c.name, got, c.want)
		}
	}
}

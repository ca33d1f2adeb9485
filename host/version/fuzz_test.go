package version

import (
	"strings"
	"testing"
)

// FuzzParse compares arbitrary versions: Compare is an order that agrees with Less, and
// String parses back to the same version.
func FuzzParse(f *testing.F) {
	for _, seed := range [][2]string{
		{"1.0", "1"}, {"1.0-1", "1.0-2"}, {"1.0", "1.0-2"}, {"1.10", "1.9"}, {"01.0", "1.0"},
		{"scm-1", "dev-1"}, {"cvs", "999"}, {"1.0rc1-1", "1.0beta2-1"}, {"1.0alpha", "1.0pre3"}, {"1.0a", "1.0b"},
		{"1.0_1", "1.0.1"}, {"1.0-beta-1", "1.0.beta-1"}, {"v1.0-1", "r2-1"}, {"branch/x-1", "master-1"},
		{"1.+2", "1.0"}, {"", "0"}, {" \t1", "1"}, {"-1", "-"}, {"1..2", "1.2"}, {"é", "1.é"},
		{"123456789012345678", "123456789012345679"}, {"2018.10.1-1", "20181001-1"}, {"1-99999999999999999999", "1-1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, s, u string) {
		a, b := Parse(s), Parse(u)
		if !a.Equal(a) || a.Less(a) || Compare(a, Parse(a.String())) != 0 {
			t.Errorf("%q does not equal itself", s)
		}
		if Compare(a, b) != -Compare(b, a) || a.Equal(b) != b.Equal(a) || a.Less(b) && Compare(a, b) >= 0 {
			t.Errorf("%q and %q are not ordered", s, u)
		}
		if a.Less(b) && (b.Less(a) || a.Equal(b)) {
			t.Errorf("%q and %q have two contradictory relations", s, u)
		}
		for _, op := range []string{OpEqual, OpNotEqual, OpLess, OpLessOrEqual, OpGreater, OpGreaterOrEqual, OpCompatible} {
			Constraint{Op: op, Version: b}.Match(a)
		}
		if IsDev(a) != IsDev(Parse(a.String())) {
			t.Errorf("IsDev(%q) varies", s)
		}
	})
}

// FuzzParseDependency: the canonical form of a dependency parses back to the same one.
func FuzzParseDependency(f *testing.F) {
	for _, seed := range []string{
		"foo", "Foo >= 1.0,, ,< 2.0,", "a/b ~>1-2", "User/Name", "foo>=1", "foo1", "foo bar", "foo-1.0", "foo == 1.0-1",
		"foo = 1", "foo @ 1", "foo @>= 1", "foo != 2", "foo ~= 2", "foo <= 2 > 1 < 3", "lua >= 5.1, < 5.5", "foo scm", ".-a 1",
		"/foo", "a/b/c", "foo /", "", " ", "foo ^1", "foo ~1", "foo => 5.1", "foo =< 5", "foo === 1", "foo 1.x", "foo 1.*", "foo *",
		"foo >= 1 || < 2", "foo 1+2", `foo "1"`, "foo '>= 1'", "foo , 1", "foo >", "foo\n>=\t1", "é 1",
	} {
		f.Add(seed)
	}
	f.Add("a>1" + strings.Repeat(",>1", (MaxText-3)/3))
	f.Add(strings.Repeat("a", MaxText+1))
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDependency(s)
		if err != nil {
			if hintOf(err) == "" {
				t.Errorf("%q: %v, without a hint", s, err)
			}
			return
		}
		if len(d.String()) > MaxText {
			return // its canonical form is longer, as "a>1" is "a > 1"
		}
		again, err := ParseDependency(d.String())
		if err != nil || again.String() != d.String() || again.FullName() != d.FullName() || len(again.Constraints) != len(d.Constraints) {
			t.Errorf("%q parses to %q, which parses to %q, %v", s, d, again, err)
		}
		for _, c := range d.Constraints {
			c.Advice()
			if own := c.Version; (c.Op == OpEqual || c.Op == OpLessOrEqual || c.Op == OpGreaterOrEqual || c.Op == OpCompatible) != c.Match(own) {
				t.Errorf("%q: %s does not fit its own version", s, c)
			}
		}
	})
}

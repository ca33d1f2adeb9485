package version

import (
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
)

func TestParseDependency(t *testing.T) {
	cases := []struct{ in, want string }{
		{"foo", "foo"},
		{"foo >= 1.0,, ,< 2.0,", "foo >= 1.0, < 2.0"},
		{"foo >=1.0<2.0", "foo >= 1.0, < 2.0"},
		{"foo>=1", "foo >= 1"},
		{"Foo >=\n1.0", "foo >= 1.0"},
		{"  User/Name == 1.0-1 ", "user/name == 1.0-1"},
		{"foo1.0", "foo1.0"},
		{"foo bar", "foo == bar"},
		{"foo/1.0", "foo/1.0"},
		{"lua-5.1", "lua-5.1"},
		{"foo @>= 1, != 2", "foo @>= 1, ~= 2"},
		{"foo ~>1", "foo ~> 1"},
		{"/foo", "foo"},
		{".-a 1", ".-a == 1"},
	}
	for _, c := range cases {
		d, err := ParseDependency(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if d.String() != c.want {
			t.Errorf("%q parses to %q, want %q", c.in, d, c.want)
		}
		again, err := ParseDependency(d.String())
		if err != nil || again.String() != d.String() {
			t.Errorf("%q is not preserved: %q, %v", d, again, err)
		}
	}
}

func TestBadDependency(t *testing.T) {
	cases := []struct{ in, message, hint string }{
		{"foo , >= 1", "expected a version", "comma before the first"},
		{"foo *", "expected a version", "remove the constraint"},
		{"foo >= 1.*", "expected a version", "write `~> 1`"},
		{"foo >= 1.2.* , < 3", "expected a version", "write `~> 1.2`"},
		{"foo >=", "expected a version", "the operators are"},
		{"foo >== 1", "bad operator `>==`", "write `>= 1`"},
		{"foo => 1", "bad operator `=>`", "write `>= 1`"},
		{"foo =< 1", "bad operator `=<`", "write `<= 1`"},
		{"foo < = 2", "expected a version", "the operators are"},
		{"foo ^1.2", "expected a version", "write `~> 1.2`"},
		{"foo ~1", "bad operator `~`", "write `~> 1`"},
		{"foo !1", "bad operator `!`", "write `~= 1`"},
		{"foo 1 || 2", "expected a version", "there is no `or`"},
		{"foo >= 1.0+git", "expected a version", "no build metadata"},
		{"foo @ >= 1", "expected a version", "the operators are"},
		{`foo "1.0"`, "expected a version", "quotes"},
		{"foo (>= 1)", "expected a version", "the operators are"},
		{"", "cannot find the name", "lpeg"},
		{" >= 1", "cannot find the name", "lpeg"},
		{"-- 1", "cannot find the name", "lpeg"},
		{"a/b/c", "has a `/`", "namespace"},
		{"a/ 1", "has a `/`", "namespace"},
		{"a >= 1/2", "has a `/`", "namespace"},
	}
	for _, c := range cases {
		_, err := ParseDependency(c.in)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.ConstraintSyntax {
			t.Errorf("%q: no constraint.syntax but %v", c.in, err)
			continue
		}
		if !strings.Contains(f.Error(), c.message) || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%q:\n  %s\n  hint: %s", c.in, f.Error(), f.Hint)
		}
	}
}

func TestParseConstraints(t *testing.T) {
	for in, want := range map[string]string{"": "", "  ": "", " >= 1": ">= 1", "1 2": "== 1, == 2", "@1": "@== 1"} {
		cs, err := ParseConstraints(in)
		if err != nil || cs.String() != want {
			t.Errorf("%q reads as %q, %v", in, cs, err)
		}
	}
	if _, err := ParseConstraints(">= 1, *"); !fault.Is(err, fault.ConstraintSyntax) {
		t.Errorf("got %v", err)
	}
}

func TestAdvice(t *testing.T) {
	for in, want := range map[string]string{"1.x": "~> 1`", ">= 1.2.X": "~> 1.2`", "1.x.x": "~> 1`", "0.8.x-1": "", "1.0": ""} {
		cs, err := ParseConstraints(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := cs[0].Advice(); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("Advice(%q) = %q", in, got)
		}
	}
}

func TestMaxText(t *testing.T) {
	longest := ">= 1." + strings.Repeat("1", MaxText-5)
	if _, err := ParseConstraints(longest); err != nil {
		t.Error(err)
	}
	if _, err := ParseConstraints(longest + "1"); fault.CodeOf(err) != fault.ConstraintSyntax || len(err.Error()) > 100 {
		t.Errorf("%.200v", err)
	}
	if _, err := ParseDependency(strings.Repeat("a", MaxText)); err != nil {
		t.Error(err)
	}
	if _, err := ParseDependency(strings.Repeat("a", MaxText+1)); fault.CodeOf(err) != fault.ConstraintSyntax || len(err.Error()) > 100 {
		t.Errorf("%.200v", err)
	}
}

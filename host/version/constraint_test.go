package version

import "testing"

func TestMatch(t *testing.T) {
	cases := []struct {
		version, constraints string
		want                 bool
	}{
		{"1.0-1", "1.0", true},
		{"1.0-1", "= 1.0", true},
		{"1.0-1", "== 1.0", true},
		{"1.0.0-1", "== 1.0", false},
		{"1.0.0-1", ">= 1.0, <= 1.0", true},
		{"1.0.0-1", "~= 1.0", true},
		{"1.0-1", "!= 1.0", false},
		{"1.0-2", "== 1.0-1", false},
		{"1.0-2", ">= 1.0-3", false},
		{"1.0-2", "> 1.0", false},
		{"1.2.3-1", "~> 1.2", true},
		{"1.2.3-1", "~> 1", true},
		{"1.3-1", "~> 1.2", false},
		{"1.2-1", "~> 1.2.0", true},
		{"1.2.3-2", "~> 1.2.3-1", false},
		{"1.2.3-1", "~> 1.2.3-1", true},
		{"1.2.3", "~> 1.2.3-1", false},
		{"1.0rc1-1", "~> 1.0", true},
		{"1.0rc1-1", ">= 1.0", false},
		{"1.0rc1-1", "< 1.0", true},
		{"1.0.beta2-1", "~> 1.0.beta", false},
		{"scm-1", ">= 1.0", true},
		{"scm-1", "~> 1.0", false},
		{"scm-1", "< 2", false},
		{"dev-1", "== scm", false},
		{"2.1.0-beta3-1", ">= 2.1", false},
		{"2.1.0-beta3-1", ">= 2.0", true},
		{"2.1.1703358377-1", ">= 2.1", true},
		{"5.1-1", ">= 5.1.4", false},
		{"5.1-1", "~> 5.1.4", false},
		{"5.1-1", "== 5.1.0", false},
		{"5.4-1", "<= 5.4.6", true},
		{"5.4-1", "~> 5", true},
		{"5.4-1", "> 5.3", true},
		{"5.1-1", "5.1-1", true},
		{"5.1-1", "5.1-2", false},
		{"1.0-1", "", true},
		{"1.5-1", "@>= 1.0 < 2.0", true},
	}
	for _, c := range cases {
		cs, err := ParseConstraints(c.constraints)
		if err != nil {
			t.Fatal(err)
		}
		if got := cs.Match(Parse(c.version)); got != c.want {
			t.Errorf("%q satisfies %q: %v, want %v", c.version, c.constraints, got, c.want)
		}
	}
	if (Constraint{Op: "?"}).Match(Parse("1")) {
		t.Error("an unknown operator matches")
	}
}

func TestNamesDev(t *testing.T) {
	cases := map[string]bool{
		"== scm-1": true, "scm": true, ">= dev-2": true, "~> scm": true, "> 1.0, == dev": true,
		"": false, ">= 1.0": false, "< scm": false, "~= dev-1": false, ">= v1.0": false,
	}
	for in, want := range cases {
		cs, err := ParseConstraints(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := cs.NamesDev(); got != want {
			t.Errorf("NamesDev(%q) = %v", in, got)
		}
	}
}

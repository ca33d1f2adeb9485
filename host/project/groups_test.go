package project

import (
	"reflect"
	"testing"
)

func TestGroups(t *testing.T) {
	p, err := Parse([]byte(`
[dependencies]
a = { lua = ">= 5.3", platform = "windows" }
[groups.docs]
include = ["bench", "dev"]
ldoc = { version = "~> 1", platform = ["windows", "linux", "windows"] }
[groups.bench]
b = "*"
[dev-dependencies]
include = ["bench"]
c = "*"
`), FileName)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Group{{"dev", []string{"bench"}}, {"docs", []string{"bench", "dev"}}, {Name: "bench"}}; !reflect.DeepEqual(p.Groups, want) {
		t.Errorf("%+v", p.Groups)
	}
	want := []Dependency{
		{Name: "a", Table: "dependencies", Lua: ">= 5.3", Platforms: []string{"windows"}},
		{Name: "c", Group: "dev", Table: "dev-dependencies"},
		{Name: "ldoc", Constraint: "~> 1", Group: "docs", Table: "groups.docs", Platforms: []string{"linux", "windows"}},
		{Name: "b", Group: "bench", Table: "groups.bench"},
	}
	if !same(p.Dependencies, want) {
		t.Errorf("%+v", p.Dependencies)
	}
	if p, err = Parse(nil, FileName); err != nil || !reflect.DeepEqual(p.Groups, []Group{{Name: "dev"}}) {
		t.Errorf("%+v %v", p, err)
	}
}

func TestIsForLua(t *testing.T) {
	for _, c := range []struct {
		constraint, target string
		want               bool
	}{
		{"", "5.1", true}, {">= 5.3", "5.4", true}, {">= 5.3", "5.1", false}, {"5.4", "5.4", true}, {"~> 5.1", "5.1", true},
		{">= 5.1, < 5.4", "5.4", false}, {"5.1", "luajit", true}, {">= 5.2", "luajit", false},
	} {
		if got, err := IsForLua(c.constraint, c.target); err != nil || got != c.want {
			t.Errorf("%s on %s: %v %v", c.constraint, c.target, got, err)
		}
	}
}

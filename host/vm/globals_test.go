package vm

import (
	"errors"
	"slices"
	"testing"
)

func TestGlobalsSet(t *testing.T) {
	for source, want := range map[string][]Access{
		"local a = 1\na = 2":                              {},
		"a = 1\nlocal function f()\n  b = print(a)\nend":  {{"a", 1}, {"b", 3}},
		"function g() end\nlocal t = {}\nt.x = 1\n_G.y=1": {{"g", 1}},
		"for i = 1, 2 do local j = i; k = j end":          {{"k", 1}},
	} {
		if got, err := GlobalsSet([]byte(source), "x.lua"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q sets %v, %v; not %v", source, got, err, want)
		}
	}
	var syntax *SyntaxError
	if _, err := GlobalsSet([]byte("x ="), "x.lua"); !errors.As(err, &syntax) {
		t.Errorf("invalid Lua fails with %v", err)
	}
}

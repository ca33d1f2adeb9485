package license

import (
	"slices"
	"testing"
)

func TestInvalid(t *testing.T) {
	for expression, want := range map[string][]string{
		"MIT": nil, "mit": nil, "MIT OR Apache-2.0": nil, "(MIT AND Zlib) OR ISC": nil, "GPL-2.0-or-later": nil, "Unlicense": nil,
		"MIT/X11": {"MIT/X11"}, "": {""}, "BSD": {"BSD"}, "MIT OR Nonsense": {"MIT OR Nonsense"}, "LicenseRef-Own": nil,
	} {
		if got := Invalid(expression); !slices.Equal(got, want) {
			t.Errorf("%q has the invalid parts %q, not %q", expression, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	for name, want := range map[string]string{"MIT/X11": "MIT", "mit  x11": "MIT", "Apache 2.0": "Apache-2.0", "BSD": "", "Own": ""} {
		if got := Suggest(name); got != want {
			t.Errorf("%q suggests %q, not %q", name, got, want)
		}
	}
	for spelling, name := range spellings {
		if Suggest(spelling) != name || Invalid(name) != nil {
			t.Errorf("the suggestion for %q is %q", spelling, name)
		}
	}
}

package vm

import (
	"strings"
	"testing"
)

func TestSort(t *testing.T) {
	for source, want := range map[string]string{
		`local t = {} t[#t + 1] = "b" t[#t + 1] = "a" t[#t + 1] = nil table.sort(t) return table.concat(t, " ")`: "a b",
		`local t = {} t[#t + 1] = nil t[#t + 1] = nil table.sort(t) return tostring(#t)`:                         "0",
		`local t = {3, 1, 2, nil, nil} table.sort(t, function(a, b) return a > b end) return table.concat(t)`:    "321",
		`local t = {x = 1} table.sort(t) return tostring(t.x)`:                                                   "1",
		`return select(2, pcall(table.sort, {1, "a"}))`:                                                          "attempt to compare",
	} {
		if got := run(t, source); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

package pathname

import "testing"

func TestUnusable(t *testing.T) {
	refused := func(string) bool { return true }
	for name, want := range map[string]string{
		"x.lua":     "",
		"console":   "",
		"lpt":       `"lpt" is a device on Windows`,
		"con":       `"con" is a device on Windows`,
		"NUL.txt":   `"NUL.txt" is a device on Windows`,
		"com1":      `"com1" is a device on Windows`,
		"Aux .lua":  `"Aux .lua" is a device on Windows`,
		"comic.lua": "",
		"x.":        `"x." ends with '.', which Windows drops`,
		"x ":        `"x " ends with ' ', which Windows drops`,
		".hidden":   "",
		"a:b":       `"a:b" contains ":", which Windows does not allow`,
		"a?":        `"a?" contains "?", which Windows does not allow`,
		"a\tb":      `"a\tb" contains "\t", which Windows does not allow`,
		".":         "",
		"..":        "",
	} {
		if got := unusable(name, refused); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if got := unusable("aux.lua", func(string) bool { return false }); got != "" {
		t.Errorf("where the system allows it: %s", got)
	}
	want := ""
	if onWindows {
		want = `"b." ends with '.', which Windows drops`
	}
	if got := Unusable("a/b./c"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

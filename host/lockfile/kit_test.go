package lockfile

import "testing"

// Build packages are identified by content: the same version from another registry is a different
// tool.
func TestKits(t *testing.T) {
	lock := func(change func(l *Lock)) *Lock {
		l := &Lock{
			Packages: []Package{{Name: "a", Version: "1.0-1", BuiltWith: []string{"tool 1.0-1"}}, {Name: "plain", Version: "1.0-1"}},
			Builds: []Package{
				{Name: "tool", Version: "1.0-1", RockspecSHA256: "1", SourceSHA256: "1", BuiltWith: []string{"deep 1.0-1"}},
				{Name: "deep", Version: "1.0-1", RockspecSHA256: "2", SourceSHA256: "2", BuiltWith: []string{"tool 1.0-1"}},
				{Name: "other", Version: "1.0-1", RockspecSHA256: "3"},
			},
		}
		change(l)
		l.fillKits()
		return l
	}
	plain := lock(func(*Lock) {})
	if plain.Packages[0].Kit == "" || plain.Packages[1].Kit != "" {
		t.Errorf("kits are %q and %q", plain.Packages[0].Kit, plain.Packages[1].Kit)
	}
	for name, c := range map[string]struct {
		change func(l *Lock)
		same   bool
	}{
		"another source":         {func(l *Lock) { l.Builds[0].SourceSHA256 = "x" }, false},
		"another rockspec":       {func(l *Lock) { l.Builds[0].RockspecSHA256 = "x" }, false},
		"a tool of the tool":     {func(l *Lock) { l.Builds[1].SourceSHA256 = "x" }, false},
		"what is none of it":     {func(l *Lock) { l.Builds[2].SourceSHA256 = "x" }, true},
		"the order of the lock":  {func(l *Lock) { l.Builds[0], l.Builds[1] = l.Builds[1], l.Builds[0] }, true},
		"another registry alone": {func(l *Lock) { l.Builds[0].Registry = "https://x.example" }, true},
	} {
		if got := lock(c.change).Packages[0].Kit == plain.Packages[0].Kit; got != c.same {
			t.Errorf("%s: the kits are equal: %v", name, got)
		}
	}
}

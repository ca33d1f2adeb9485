package project

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// FuzzEditRegistries adds, removes and selects a registry in arbitrary files; all other
// registries must stay the same.
func FuzzEditRegistries(f *testing.F) {
	for _, text := range []string{
		"", "default = 'a'\n[a]\nurl = 'x'\n", "a = { url = 'x' }\nb.url = 'y'\n", "# c\n\n[b]\nurl = 'https://y' # d\nmirrors = [\n'https://m', # e\n]\n",
		"\xef\xbb\xbf[b]\r\nurl = 'y'\r\n", "'a' . url = \"x\"\n[zz]\npriority = 2\nurl='z'\n#", "[zz.mirrors]", "zz = {}", "[b]\nurl='y'#\n\t# f\n[c]\nurl='z'",
	} {
		f.Add(text)
	}
	byName := func(list []Registry) []Registry {
		out := slices.Clone(list)
		slices.SortFunc(out, func(a, b Registry) int { return strings.Compare(a.Name, b.Name) })
		return out
	}
	f.Fuzz(func(t *testing.T, text string) {
		before, err := ParseRegistries([]byte(text), "f")
		if err != nil {
			return
		}
		const name = "zz"
		without, there, err := OfUser.Remove([]byte(text), name)
		if err != nil {
			t.Fatalf("removing from %q: %v", text, err)
		}
		others := slices.DeleteFunc(slices.Clone(before.List), func(r Registry) bool { return r.Name == name })
		if there != (len(others) < len(before.List)) {
			t.Fatalf("%q: there = %v", text, there)
		}
		mine := Registry{Name: name, URL: "https://zz.example", Priority: 7, Mirrors: []string{"https://m.example"}}
		added, err := OfUser.Add(without, mine)
		if err != nil {
			t.Fatalf("adding to %q: %v", without, err)
		}
		chosen, err := OfUser.SetDefault(added, name)
		if err != nil {
			t.Fatalf("choosing in %q: %v", added, err)
		}
		after, err := ParseRegistries(chosen, "f")
		if err != nil || after.Default != name || !reflect.DeepEqual(byName(after.List), byName(append(others, mine))) {
			t.Fatalf("%q became %q: %+v, %v", text, chosen, after, err)
		}
		unchosen, err := OfUser.SetDefault(chosen, "")
		if err != nil {
			t.Fatalf("choosing nothing in %q: %v", chosen, err)
		}
		back, _, err := OfUser.Remove(unchosen, name)
		if err != nil {
			t.Fatalf("removing from %q: %v", unchosen, err)
		}
		again, err := ParseRegistries(back, "f")
		if err != nil || again.Default != "" || !reflect.DeepEqual(byName(again.List), byName(others)) {
			t.Fatalf("%q became %q: %+v, %v", text, back, again, err)
		}
	})
}

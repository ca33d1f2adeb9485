package project

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pluv/host/tomledit"
)

// writeTable writes dependencies in one of TOML's forms, chosen at random.
func writeTable(rng *rand.Rand, section string, names []string) (root, tables string) {
	value := func() string {
		return []string{`"*"`, `'>= 1, < 2'`, `{ git = "u", ref = 'v' }`, "\"\"\">= 1\"\"\""}[rng.IntN(4)]
	}
	key := func(name string) string {
		if rng.IntN(3) == 0 {
			return `"` + strings.ToUpper(name) + `"`
		}
		return tomledit.Key(name)
	}
	comment := func() string { return []string{"", "", " # a = 1", " #"}[rng.IntN(4)] }
	var b strings.Builder
	switch rng.IntN(4) {
	case 0: // an inline table
		separator := []string{", ", ",", ",\n\t", ", # c\n  "}[rng.IntN(4)]
		var parts []string
		for _, name := range names {
			parts = append(parts, key(name)+" = "+value())
		}
		lead := strings.TrimPrefix(separator, ",")
		fmt.Fprintf(&b, "%s = {%s%s%s}%s\n", section, lead, strings.Join(parts, separator), []string{"", "\n"}[rng.IntN(2)], comment())
		return b.String(), ""
	case 1: // dotted keys
		for _, name := range names {
			if rng.IntN(3) == 0 {
				fmt.Fprintf(&b, "%s.%s.git = 'u'%s\n%s.%s.ref = 'v'\n", section, tomledit.Key(name), comment(), section, tomledit.Key(name))
			} else {
				fmt.Fprintf(&b, "%s . %s = %s%s\n\n", section, key(name), value(), comment())
			}
		}
		return b.String(), ""
	case 2: // a table for each
		for _, name := range names {
			fmt.Fprintf(&b, "[%s.%s]%s\n# about it\n  path = 'x'\n\n", section, key(name), comment())
		}
	default: // a table
		fmt.Fprintf(&b, "[ %s ]%s\n", section, comment())
		for _, name := range names {
			if rng.IntN(3) == 0 {
				fmt.Fprintf(&b, "  %s.git = 'u'%s\n%s.ref = 'v'\n", tomledit.Key(name), comment(), tomledit.Key(name))
			} else {
				fmt.Fprintf(&b, "%s = %s%s\n", key(name), value(), comment())
			}
		}
	}
	return "", b.String()
}

// TestEditProperties builds files in every mixture of forms, and removes and adds dependencies
// one by one; only the named dependency may change.
func TestEditProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 1500 {
		names := []string{"a", "b", "lua-x", "me/rock", "x.y", "z"}
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		n := rng.IntN(len(names))
		m := n + rng.IntN(len(names)-n)
		root, tables := writeTable(rng, "dependencies", names[:n])
		devRoot, devTables := writeTable(rng, "dev-dependencies", names[n:m])
		docsRoot, docsTables := writeTable(rng, "groups.docs", names[m:])
		text := "# head\n" + devRoot + docsRoot + root + "\n[project]\nname = 'p' # keep\n\n" + docsTables + tables + devTables
		if rng.IntN(2) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		data := []byte(text)
		before, err := Parse(data, FileName)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, name := range names {
			group := []string{"", Dev, "docs"}[rng.IntN(3)]
			section := strings.Join(Group{Name: group}.Table(), ".")
			added, err := Add(data, section, Entry{Name: name, Constraint: ">= 7"})
			if err != nil {
				t.Fatalf("adding %s: %v\n%s", name, err, data)
			}
			after, err := Parse(added, FileName)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := sorted(filter(after.Dependencies, name)), sorted(filter(before.Dependencies, name)); !same(got, want) {
				t.Fatalf("adding %s to\n%s\ngives\n%s", name, data, added)
			}
			if !has(after.Dependencies, Dependency{Name: name, Constraint: ">= 7", Group: group, Table: section}) {
				t.Fatalf("adding %s to\n%s\ngives\n%s", name, data, added)
			}
			data, _, err = Remove(added, name)
			if err != nil {
				t.Fatalf("removing %s: %v\n%s", name, err, added)
			}
			if before, err = Parse(data, FileName); err != nil {
				t.Fatalf("removing %s from\n%s\ngives\n%s\n%v", name, added, data, err)
			}
			if got, want := sorted(before.Dependencies), sorted(filter(after.Dependencies, name)); !same(got, want) {
				t.Fatalf("removing %s from\n%s\ngives\n%s", name, added, data)
			}
		}
		if len(before.Dependencies) != 0 || before.Name != "p" || !strings.Contains(string(data), "# head") || !strings.Contains(string(data), "'p' # keep") {
			t.Fatalf("in the end\n%s", data)
		}
		if strings.Contains(text, "\r\n") && strings.Count(string(data), "\n") != strings.Count(string(data), "\r\n") {
			t.Fatalf("mixed line ends: %q", data)
		}
	}
}

func sorted(list []Dependency) []Dependency {
	return slices.SortedFunc(slices.Values(list), func(a, b Dependency) int { return strings.Compare(a.Name, b.Name) })
}

func same(a, b []Dependency) bool {
	return slices.EqualFunc(a, b, func(x, y Dependency) bool { return reflect.DeepEqual(x, y) })
}

func has(list []Dependency, d Dependency) bool {
	return slices.ContainsFunc(list, func(x Dependency) bool { return reflect.DeepEqual(x, d) })
}

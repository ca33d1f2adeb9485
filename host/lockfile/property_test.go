package lockfile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// randomPackages chooses some packages, in random order.
func randomPackages(rng *rand.Rand) []Package {
	var out []Package
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if rng.IntN(3) == 0 {
			continue
		}
		p := rock(name, fmt.Sprintf("%d.0-1", rng.IntN(2)))
		switch rng.IntN(4) {
		case 0:
			p.Registry, p.Source, p.SourceSHA256, p.RockspecSHA256 = "", "", "", ""
			p.Git, p.Ref, p.Commit = "https://x/"+name, "v1\t\"é\\", strings.Repeat("0a", 20)
		case 1:
			p.Namespace = "me"
		}
		for _, other := range []string{"a", "b >= 1, < 2", "c"} {
			if rng.IntN(2) == 0 {
				p.Dependencies = append(p.Dependencies, other)
			}
		}
		rng.Shuffle(len(p.Dependencies), reflect.Swapper(p.Dependencies))
		out = append(out, p)
	}
	rng.Shuffle(len(out), reflect.Swapper(out))
	return out
}

// TestReplaceProperties replaces blocks repeatedly: the text parses back to the same lock, each
// runtime has what it was last given, and the order of the calls makes no difference.
func TestReplaceProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	tags := []string{"builtin-5.1", "lua-5.1", "lua-5.4", "luajit-2.1"}
	for range 200 {
		var l Lock
		last := map[string][]Package{}
		for range 8 {
			tag := tags[rng.IntN(len(tags))]
			last[tag] = randomPackages(rng)
			l.Replace(Resolution{Runtime: Runtime{Tag: tag, Requires: []string{"a", "b >= 1"}}, Packages: last[tag]})
		}
		text := string(l.Bytes())
		back, err := Parse([]byte(text), FileName)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again := string(back.Bytes()); again != text {
			t.Fatalf("a round trip changed\n%s\nto\n%s", text, again)
		}
		for tag, packages := range last {
			var want, got []string
			for _, p := range packages {
				want = append(want, describe(p))
			}
			for _, p := range back.Packages {
				if slices.Contains(p.Runtimes, tag) {
					got = append(got, describe(p))
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%s has\n%s\nwant\n%s", tag, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		var other Lock
		for _, i := range rng.Perm(len(tags)) {
			if packages, used := last[tags[i]]; used {
				rng.Shuffle(len(packages), reflect.Swapper(packages))
				other.Replace(Resolution{Runtime: Runtime{Tag: tags[i], Requires: []string{"a", "b >= 1"}}, Packages: packages})
			}
		}
		if string(other.Bytes()) != text {
			t.Fatalf("the order of calls made a difference:\n%s\n%s", text, other.Bytes())
		}
	}
}

func describe(p Package) string {
	dependencies := slices.Sorted(slices.Values(p.Dependencies))
	return fmt.Sprint(p.Namespace, "/", p.Name, " ", p.Version, p.Registry, p.Git, p.Ref, p.Commit, dependencies)
}

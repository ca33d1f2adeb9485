package version

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// relation compares a with b: "<", ">", "==", or "~" if none of them holds.
func relation(a, b Version) string {
	switch {
	case a.Less(b):
		return "<"
	case b.Less(a):
		return ">"
	case a.Equal(b):
		return "=="
	}
	return "~"
}

var relations = []struct{ a, want, b string }{
	{"1.0", "~", "1.0.0"},
	{"1.0.0-1", "<", "1.0-2"},
	{"1.0-1", "==", "1.0"},
	{"1.0-1", "<", "1.0-2"},
	{"1.10", ">", "1.9"},
	{"01.0", "==", "1.0"},
	{"1_0", "==", "1.0"},
	{"1..2", "==", "1.2"},
	{"1.0alpha2", "<", "1.0beta"},
	{"1.0beta", "<", "1.0pre"},
	{"1.0pre", "<", "1.0rc1"},
	{"1.0rc1", "<", "1.0rc10"},
	{"1.0rc10", "<", "1.0"},
	{"1.0RC1", ">", "1.0"},
	{"1.0a", ">", "1.0"},
	{"1.0hotfix", ">", "1.0"},
	{"1.0p3", ">", "1.0"},
	{"1.0c2", "<", "1.0.2"},
	{"1.0rc1", "==", "1.0.rc1"},
	{"1.0rc1", "==", "1.0-rc.1"},
	{"1.0.0rc1", ">", "1.0rc1"},
	{"1.0-beta-1", "<", "1.0beta1"},
	{"1.0rc100000000", "~", "1.0"},
	{"cvs-1", "<", "scm-1"},
	{"scm-1", "<", "dev-1"},
	{"9999.0", "<", "scm-1"},
	{"2.0.dev", ">", "2.0"},
	{"2.0scm-1", ">", "2.0"},
	{"v1.0", "<", "1.0"},
	{"main-1", ">", "0.2"},
	{"main-1", "<", "1.0"},
	{"120000000", "==", "dev"},
	{"  1.0", "==", "1.0"},
	{"1.0 ", "==", "1.0.0"},
	{"1.0+x", "==", "1.0.0"},
	{"1.0~rc1", "==", "1.0.0"},
	{"dev+1", "==", "0"},
	{".1", "==", "0"},
	{"", "==", "-1"},
	{"", "~", "0"},
}

func TestRelations(t *testing.T) {
	mirror := map[string]string{"<": ">", ">": "<", "==": "==", "~": "~"}
	for _, c := range relations {
		a, b := Parse(c.a), Parse(c.b)
		if got := relation(a, b); got != c.want {
			t.Errorf("%q %s %q, want %s (%v, %v)", c.a, got, c.b, c.want, a.slots, b.slots)
		}
		if got := relation(b, a); got != mirror[c.want] {
			t.Errorf("%q %s %q, want %s", c.b, got, c.a, mirror[c.want])
		}
	}
}

func TestRevision(t *testing.T) {
	cases := []struct {
		in       string
		revision int
		has      bool
		slots    int
	}{
		{"1.0-3", 3, true, 2},
		{"1.0", 0, false, 2},
		{"1.0-1-2", 2, true, 3},
		{"1.0-rc1", 0, false, 3},
		{"-7", 7, true, 0},
		{"1-99999999999999999999", int(min(int64(1)<<53, math.MaxInt)), true, 1},
	}
	for _, c := range cases {
		v := Parse(c.in)
		if v.Revision() != c.revision || v.HasRevision() != c.has || len(v.slots) != c.slots {
			t.Errorf("%q: revision %d (%v), slots %v", c.in, v.Revision(), v.HasRevision(), v.slots)
		}
		if got := v.Slots(); len(got) != c.slots {
			t.Errorf("%q: Slots() = %v", c.in, got)
		}
		if v.String() != c.in {
			t.Errorf("String() = %q, want %q", v, c.in)
		}
	}
}

// pool is a set of unusual versions for the property tests.
func pool(r *rand.Rand) []Version {
	var list []Version
	for _, c := range relations {
		list = append(list, Parse(c.a), Parse(c.b))
	}
	parts := []string{"0", "1", "2", "10", "rc", "beta", "a", "dev", ".", "-", "_", "-1", "-2", "+"}
	for range 200 {
		s := ""
		for range 1 + r.IntN(6) {
			s += parts[r.IntN(len(parts))]
		}
		list = append(list, Parse(s))
	}
	return list
}

func TestCompareIsATotalOrderThatRefinesLess(t *testing.T) {
	list := pool(rand.New(rand.NewPCG(1, 2)))
	for _, a := range list {
		for _, b := range list {
			got := Compare(a, b)
			if got != -Compare(b, a) {
				t.Fatalf("Compare(%q, %q) is not antisymmetric", a, b)
			}
			if (got == 0) != (a.text == b.text) {
				t.Fatalf("Compare(%q, %q) = %d", a, b, got)
			}
			if a.Less(b) && got >= 0 {
				t.Fatalf("%q is less than %q and sorts after it", a, b)
			}
			for _, c := range list {
				if got < 0 && Compare(b, c) < 0 && Compare(a, c) >= 0 {
					t.Fatalf("Compare is not transitive on %q, %q, %q", a, b, c)
				}
			}
		}
	}
}

func TestSortOfAShuffle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	want := pool(r)
	slices.SortFunc(want, Compare)
	got := slices.Clone(want)
	for range 20 {
		r.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, Compare)
		if !slices.EqualFunc(got, want, func(a, b Version) bool { return a.text == b.text }) {
			t.Fatal("the order depends on the input")
		}
	}
}

func TestIsDev(t *testing.T) {
	for _, s := range []string{"scm-1", "dev-0", "cvs-3", "git-1", "svn-1", "main-1", "master-2", "trunk-1", "latest-0",
		"scm.trunk.nightly606-2", "dev.unknown-1", "1.scm-0", "2.1devel-1", "2.0.dev", "2.0-SCM-1", "@version@-1", "stable-1", ""} {
		if !IsDev(Parse(s)) {
			t.Errorf("%q is taken for a release", s)
		}
	}
	for _, s := range []string{"1.0-1", "v1.0-1", "V2-1", "r3", "ver2.0-1", "1.0rc1-1", "0.8.x-1", "1.1.5.g84430b6-1", "0.4.work3-1", "8b8665e-1"} {
		if IsDev(Parse(s)) {
			t.Errorf("%q is taken for a development version", s)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	v, w := Parse("1.0.beta12-3"), Parse("1.0.beta12-4")
	for b.Loop() {
		Compare(v, w)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		Parse("1.0.beta12-3")
	}
}

package lockfile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// places are the sources of a package: it has exactly one of these fields.
var places = []string{"git", "path", "registry", "tree"}

// filled returns a struct with every field set, as in a valid lock. Of places, a package has only
// the given one.
func filled(t *testing.T, typ reflect.Type, place string) reflect.Value {
	t.Helper()
	values := map[string]string{
		"tag": "lua-5.4", "name": "from-" + place, "namespace": "me", "version": "1.0-1", "commit": strings.Repeat("0a", 20),
		"rockspec-sha256": sum, "source-sha256": sum, place: "here",
	}
	v := reflect.New(typ).Elem()
	for i := range typ.NumField() {
		key := typ.Field(i).Tag.Get("toml")
		switch field := v.Field(i); {
		case slices.Contains(places, key) && key != place:
		case field.Kind() == reflect.String && values[key] != "":
			field.SetString(values[key])
		case field.Kind() == reflect.String:
			field.SetString("one")
		case field.Type() == reflect.TypeFor[[]string]():
			field.Set(reflect.ValueOf([]string{"lua-5.1", "lua-5.4"}))
		default:
			t.Fatalf("no value for the field %s", typ.Field(i).Name)
		}
	}
	return v
}

// complete returns a lock with every field set, in every list.
func complete(t *testing.T) *Lock {
	t.Helper()
	l := &Lock{}
	lists := reflect.ValueOf(l).Elem()
	for i := range lists.NumField() {
		list := lists.Field(i)
		if list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.Struct {
			continue // the revision is absent in a lock of this pluv; kits are computed
		}
		for _, place := range places {
			list.Set(reflect.Append(list, filled(t, list.Type().Elem(), place)))
			if list.Type() == reflect.TypeFor[[]Runtime]() {
				break // a tag may appear once
			}
		}
	}
	return l
}

// TestEveryFieldSurvives writes a lock with every field, and reads the same lock back.
func TestEveryFieldSurvives(t *testing.T) {
	l := complete(t)
	for i := range l.Runtimes {
		l.Runtimes[i].BuiltWith = nil // read, but not written
	}
	l.fillKits() // computed, not written
	l.findContradictions()
	l.Unasked = l.unasked()
	text := string(l.Bytes())
	back, err := Parse([]byte(text), FileName)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !reflect.DeepEqual(back, l) {
		t.Errorf("parsed as\n%+v\nwant\n%+v\n%s", back, l, text)
	}
	if again := string(back.Bytes()); again != text {
		t.Errorf("a round trip changes\n%s\ninto\n%s", text, again)
	}
}

// format4 is a lock as pluv wrote it when format 4 was new.
const format4 = banner + `version = 4

[[runtime]]
tag = "lua-5.1"
provides = ["lua 5.1-1"]
requires = ["penlight ~> 1.13"]

[[runtime]]
tag = "lua-5.4"
provides = [
  "lua 5.4-1",
  "utf8 5.4-1",
]
requires = ["penlight ~> 1.13"]
dev-requires = [
  "helper git+https://example.com/helper#v1",
  "say",
]
overrides = ["luafilesystem ~> 1.8"]

[[package]]
name = "helper"
version = "dev-1"
runtimes = ["lua-5.4"]
git = "https://example.com/helper"
ref = "v1"
commit = "0123456789abcdef0123456789abcdef01234567"
build = "builtin"
rockspec = "helper-dev-1.rockspec"
rockspec-sha256 = "abababababababababababababababababababababababababababababababab"
source-sha256 = "abababababababababababababababababababababababababababababababab"

[[package]]
name = "luafilesystem"
version = "1.8.0-1"
runtimes = [
  "lua-5.1",
  "lua-5.4",
]
registry = "https://luarocks.org"
build = "builtin"
rockspec-sha256 = "abababababababababababababababababababababababababababababababab"
source = "luafilesystem-1.8.0-1.src.rock"
source-sha256 = "abababababababababababababababababababababababababababababababab"

[[package]]
name = "penlight"
version = "1.13.1-1"
runtimes = ["lua-5.1"]
registry = "https://luarocks.org"
build = "builtin"
rockspec-sha256 = "abababababababababababababababababababababababababababababababab"
source = "penlight-1.13.1-1.src.rock"
source-sha256 = "abababababababababababababababababababababababababababababababab"
dependencies = ["luafilesystem"]

[[package]]
name = "penlight"
version = "1.14.0-3"
runtimes = ["lua-5.4"]
registry = "https://luarocks.org"
build = "builtin"
rockspec-sha256 = "abababababababababababababababababababababababababababababababab"
source = "penlight-1.14.0-3.src.rock"
source-sha256 = "abababababababababababababababababababababababababababababababab"
dependencies = ["luafilesystem"]

[[package]]
name = "say"
version = "1.4-1"
runtimes = ["lua-5.4"]
path = "../say"
build = "builtin"
`

// TestFormat4Survives reads a lock of an earlier pluv and writes the same bytes. Resolving a
// runtime again to the same result changes nothing either.
func TestFormat4Survives(t *testing.T) {
	l, err := Parse([]byte(format4), FileName)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(l.Bytes()); got != format4 {
		t.Errorf("the bytes changed to\n%s", got)
	}
	for _, r := range slices.Clone(l.Runtimes) {
		l.Replace(Resolution{Runtime: r, Packages: packagesOf(l, r.Tag)})
		if got := string(l.Bytes()); got != format4 {
			t.Errorf("with %s replaced by itself the bytes changed to\n%s", r.Tag, got)
		}
	}
}

func packagesOf(l *Lock, tag string) []Package {
	return slices.DeleteFunc(slices.Clone(l.Packages), func(p Package) bool { return !slices.Contains(p.Runtimes, tag) })
}

// TestWriteOrderMakesNoDifference writes three runtimes in every order, with their packages in any
// order. The build packages include two versions of one name.
func TestWriteOrderMakesNoDifference(t *testing.T) {
	whole, err := Parse([]byte(strings.ReplaceAll(format4, `"lua-5.1"`, `"luajit-2.1"`)), FileName)
	if err != nil {
		t.Fatal(err)
	}
	whole.Replace(Resolution{Runtime: Runtime{Tag: "builtin-5.1"}, Packages: packagesOf(whole, "luajit-2.1")})
	builds := []Package{rock("builder", "1.0-1"), rock("builder", "2.0-1", "b", "a"), rock("another", "1.0-1")}
	for _, r := range slices.Clone(whole.Runtimes) {
		whole.Replace(Resolution{Runtime: r, Packages: packagesOf(whole, r.Tag), Builds: builds})
	}
	want := string(whole.Bytes())
	rng := rand.New(rand.NewPCG(5, 6))
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		var l Lock
		for _, i := range order {
			packages := packagesOf(whole, whole.Runtimes[i].Tag)
			rng.Shuffle(len(packages), reflect.Swapper(packages))
			rng.Shuffle(len(builds), reflect.Swapper(builds))
			l.Replace(Resolution{Runtime: whole.Runtimes[i], Packages: packages, Builds: builds})
		}
		if got := string(l.Bytes()); got != want {
			t.Errorf("in the order %v it is\n%s\nand not\n%s", order, got, want)
		}
	}
}

// TestDifferingPackagesAreSeparate: a package that is the same for two runtimes is merged into one
// entry, and one that differs in any field is not.
func TestDifferingPackagesAreSeparate(t *testing.T) {
	same := filled(t, reflect.TypeFor[Package](), "registry").Interface().(Package)
	blocks := func(a, b Package) int {
		var l Lock
		l.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.1"}, Packages: []Package{a}})
		l.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.4"}, Packages: []Package{b}})
		return len(l.Packages)
	}
	if got := blocks(same, same); got != 1 {
		t.Errorf("the same package stands %d times", got)
	}
	for i := range reflect.TypeFor[Package]().NumField() {
		other := same
		switch field := reflect.ValueOf(&other).Elem().Field(i); {
		case reflect.TypeFor[Package]().Field(i).Name == "Runtimes":
			continue
		case field.Kind() == reflect.String:
			field.SetString(field.String() + "2")
		default:
			field.Set(reflect.ValueOf([]string{"three"}))
		}
		if got := blocks(same, other); got != 2 {
			t.Errorf("packages that differ in %s stand once", reflect.TypeFor[Package]().Field(i).Name)
		}
	}
}

// TestSmallDiffs: a small change gives a small diff.
func TestSmallDiffs(t *testing.T) {
	base := func() []Package {
		var packages []Package
		for i := range 40 {
			packages = append(packages, rock(fmt.Sprintf("rock%02d", i), "1.0-1", fmt.Sprintf("rock%02d >= 1", (i+1)%40), fmt.Sprintf("rock%02d", (i+7)%40)))
		}
		return packages
	}
	block := strings.Count(text(base()[:1]), "\n") - strings.Count(text(nil), "\n")
	for _, c := range []struct {
		name           string
		change         func(packages []Package) []Package
		removed, added int // at most
	}{
		{"another version", func(p []Package) []Package { p[20] = rock("rock20", "2.0-1", p[20].Dependencies...); return p }, 2, 2},
		{"another content", func(p []Package) []Package { p[20].SourceSHA256 = strings.Repeat("cd", 32); return p }, 1, 1},
		{"one dependency more", func(p []Package) []Package { p[20].Dependencies = append(p[20].Dependencies, "new"); return p }, 0, 1},
		{"one package more", func(p []Package) []Package { return append(p, rock("rock20a", "1.0-1", "a", "b")) }, 0, block},
		{"one package less", func(p []Package) []Package { return slices.Delete(p, 20, 21) }, block, 0},
		{"one from another source", func(p []Package) []Package {
			p[20] = Package{Name: "rock20", Version: "1.0-1", Path: "../rock20"}
			return p
		}, block - 3, 1},
	} {
		removed, added := diff(text(base()), text(c.change(base())))
		if removed > c.removed || added > c.added || removed+added == 0 {
			t.Errorf("%s: %d lines less and %d more, want at most %d and %d", c.name, removed, added, c.removed, c.added)
		}
	}
}

// text is the lock of one runtime with some packages.
func text(packages []Package) string {
	var l Lock
	l.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.4", Requires: []string{"rock00"}}, Packages: packages})
	return string(l.Bytes())
}

// diff returns how many lines a diff of two texts removes and adds.
func diff(from, to string) (removed, added int) {
	a, b := strings.Split(from, "\n"), strings.Split(to, "\n")
	common := make([]int, len(b)+1) // lines in common with the prefix of a so far
	for _, line := range a {
		diagonal := 0
		for j := range b {
			above := common[j+1]
			if b[j] == line {
				common[j+1] = diagonal + 1
			} else {
				common[j+1] = max(above, common[j])
			}
			diagonal = above
		}
	}
	same := common[len(b)]
	return len(a) - same, len(b) - same
}

// FuzzParse: every lock that parses has a canonical text that parses to the same lock.
func FuzzParse(f *testing.F) {
	f.Add(format4)
	f.Add("version = 4\r\n")
	const head = "version = 4\n[[runtime]]\ntag = \"lua-5.4\"\n[[package]]\nname = \"a\"\nversion = \"1-1\"\nruntimes = [\"lua-5.4\"]\n"
	for _, rest := range []string{
		"path = \"x\"\n", "path = 'C:\\x'\n", "path = \"\"\"\nx\"\"\"\n", "path = \"\\u0000\\t\\\"\\\\é\"\n", "git = \"u\"\ncommit = \"0123456\"\n",
		"git = \"u\"\ncommit = \"--upload-pack=x\"\n", "registry = \"x\"\n", "path = \"x\"\ngit = \"y\"\n", "path = \"x\"\nunknown = 1\n",
		"registry = \"x\"\nrockspec-sha256 = \"" + sum + "\"\nsource-sha256 = \"" + sum + "\"\ndependencies = [\"c\", \"b >= 1\"]\n",
		"path = \"x\"\n[[package]]\nname = \"a\"\nversion = \"2-1\"\nruntimes = [\"lua-5.4\"]\npath = \"y\"\n",
		"path = \"x\"\n[[package]]\nname = \"a\"\nversion = \"1-1\"\nruntimes = [\"lua-5.1\"]\npath = \"x\"\n",
		"path = \"x\"\nbuilt-with = [\"b 1-1\"]\n[[build-package]]\nname = \"b\"\nversion = \"1-1\"\nruntimes = [\"lua-5.4\"]\npath = \"y\"\n",
		"tree = \"t\"\nrockspec-sha256 = \"" + sum + "\"\n", "tree = \"t\"\n",
		"<<<<<<< HEAD\n=======\n>>>>>>> x\n", "path = 1\n", "runtimes = []\npath = \"x\"\n",
	} {
		f.Add(head + rest)
	}
	for _, text := range []string{"", "version = 3\n", "version = 5\nruntime = 1\n", "version = 4\npackage = []\n", "version = 4\n[[package]]\nname = \"../a\"\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Hints([]byte(text))
		lock, err := Parse([]byte(text), FileName)
		if err != nil {
			return
		}
		once := string(lock.Bytes())
		back, err := Parse([]byte(once), FileName)
		if err != nil {
			t.Fatalf("the canonical text does not read: %v\n%s", err, once)
		}
		if again := string(back.Bytes()); again != once {
			t.Fatalf("not canonical:\n%s\n%s", once, again)
		}
		if len(back.Packages) != len(lock.Packages) || len(back.Builds) != len(lock.Builds) || len(back.Runtimes) != len(lock.Runtimes) {
			t.Fatalf("the canonical text is another lock:\n%s", once)
		}
	})
}

package lockfile

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pluv/host/fault"
)

var sum = strings.Repeat("ab", 32)

func rock(name, version string, dependencies ...string) Package {
	return Package{
		Name: name, Version: version, Registry: "https://luarocks.org", Build: "builtin",
		RockspecSHA256: sum, Source: name + "-" + version + ".src.rock", SourceSHA256: sum, Dependencies: dependencies,
	}
}

// Dropping a runtime gives the lock that was never resolved for it.
func TestDrop(t *testing.T) {
	one := Resolution{Runtime: Runtime{Tag: "lua-5.4"}, Packages: []Package{rock("a", "1.0-1"), rock("c", "2.0-1")}, Builds: []Package{rock("t", "1.0-1")}}
	two := Resolution{Runtime: Runtime{Tag: "lua-5.1"}, Packages: []Package{rock("a", "0.9-1"), rock("c", "2.0-1")}, Builds: []Package{rock("u", "1.0-1")}}
	var alone, both Lock
	alone.Replace(one)
	both.Replace(one)
	both.Replace(two)
	both.Drop("lua-5.1")
	if got, want := string(both.Bytes()), string(alone.Bytes()); got != want {
		t.Errorf("dropping left\n%s\nnot\n%s", got, want)
	}
	both.Drop("lua-5.1")
	if both.Drop("lua-5.4"); len(both.Runtimes)+len(both.Packages)+len(both.Builds) > 0 {
		t.Errorf("left: %s", both.Bytes())
	}
}

func TestReplaceMergesRuntimes(t *testing.T) {
	var l Lock
	l.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.4", Provides: []string{"lua 5.4-1"}, Requires: []string{"b", "a"}}, Packages: []Package{rock("b", "1.0-1", "c", "a"), rock("a", "1.0-1"), rock("c", "2.0-1")}})
	l.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.1", Requires: []string{"b", "a"}}, Packages: []Package{rock("b", "1.0-1", "a", "c"), rock("a", "0.9-1"), rock("c", "2.0-1")}})

	want := banner + `version = 4

[[runtime]]
tag = "lua-5.1"
requires = [
  "b",
  "a",
]

[[runtime]]
tag = "lua-5.4"
provides = ["lua 5.4-1"]
requires = [
  "b",
  "a",
]

[[package]]
name = "a"
version = "0.9-1"
runtimes = ["lua-5.1"]
`
	text := string(l.Bytes())
	if !strings.HasPrefix(text, want) {
		t.Errorf("got\n%s", text)
	}
	if strings.Count(text, `name = "b"`) != 1 || strings.Count(text, `name = "c"`) != 1 || strings.Count(text, `name = "a"`) != 2 {
		t.Errorf("blocks were not merged:\n%s", text)
	}
	back, err := Parse([]byte(text), FileName)
	if err != nil {
		t.Fatal(err)
	}
	if again := string(back.Bytes()); again != text {
		t.Errorf("a round trip changed the text:\n%s", again)
	}

	back.Replace(Resolution{Runtime: Runtime{Tag: "lua-5.1"}, Packages: nil})
	if strings.Contains(string(back.Bytes()), "0.9-1") {
		t.Error("a package that no runtime needs is still there")
	}
	if back.For("lua-5.4") == nil || back.For("luajit-2.1") != nil {
		t.Error("For is wrong")
	}
}

func TestParseRefuses(t *testing.T) {
	block := "version = 4\n[[package]]\nname = \"a\"\nversion = \"1-1\"\nruntimes = [\"lua-5.4\"]\n"
	for _, c := range []struct {
		name, text, want string
		code             fault.Code
	}{
		{"newer", "version = 5", "format 5", fault.LockTooNew},
		{"newer, with other types", "version = 5\nruntime = 1", "format 5", fault.LockTooNew},
		{"a runtime twice", "version = 4\n[[runtime]]\ntag = \"lua-5.4\"\n[[runtime]]\ntag = \"lua-5.4\"", "the runtime lua-5.4 is listed twice", fault.LockInvalid},
		{"a checksum that is a path", block + "path = \"x\"\nsource-sha256 = \"../../x\"", "is not a SHA-256 checksum", fault.LockInvalid},
		{"a commit that is an option", block + "git = \"x\"\ncommit = \"--upload-pack=x\"", "is no commit", fault.LockInvalid},
		{"older", "version = 3", "format 3, not 4", fault.LockInvalid},
		{"none", "", "format 0", fault.LockInvalid},
		{"syntax", "version = ", "cannot parse pluv.lock", fault.LockInvalid},
		{"unknown key", "version = 4\nfoo = 1", "unknown key `foo`", fault.LockInvalid},
		{"unknown key of a revision", "version = 4\nrevision = 0\nnovel = 1\n", "pluv.lock has the unknown key `novel`", fault.LockInvalid},
		{"conflict", "version = 4\n<<<<<<< HEAD\n", "pluv.lock:2: the file contains git conflict markers", fault.LockInvalid},
		{"no source", block, "must have one of", fault.LockInvalid},
		{"the rock of another version", block + "registry = \"x\"\nsource = \"a-2-1.src.rock\"\nsource-sha256 = \"" + strings.Repeat("a", 64) +
			"\"\nrockspec-sha256 = \"" + strings.Repeat("a", 64) + "\"", "package a 1-1 has the source a-2-1.src.rock, which is another rock's", fault.LockInvalid},
		{"no sums", block + `registry = "x"`, "has no SHA-256 checksums", fault.LockInvalid},
		{"a name that leaves the tree", strings.Replace(block, `"a"`, `"../a"`, 1), "is not the name", fault.LockInvalid},
		{"a version that leaves the tree", strings.Replace(block, `"1-1"`, `".."`, 1), "is not the name", fault.LockInvalid},
		{"a tag that leaves the tree", "version = 4\n[[runtime]]\ntag = \"../x\"", "not a runtime tag", fault.LockInvalid},
		{"twice", block + "path = \"x\"\n" + strings.TrimPrefix(block, "version = 4\n") + "path = \"y\"\n", "listed twice", fault.LockInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text), FileName)
			if err == nil || fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v (%s), want %s (%s)", err, fault.CodeOf(err), c.want, c.code)
			}
		})
	}
}

// Keys of a later revision are ignored when reading; such a lock is not written.
func TestNewerRevision(t *testing.T) {
	text := "version = 4\nrevision = 7\npluv = \"9.1\"\nnovel = 1\n" + strings.TrimPrefix(agreeing, "version = 4\n")
	text = strings.Replace(text, "path = \"zeta\"\n", "path = \"zeta\"\nwarmth = [\"x\"]\n", 1)
	lock, err := Parse([]byte(text), "pluv.lock")
	if err != nil || len(lock.Packages) != 5 {
		t.Fatal(lock, err)
	}
	err = lock.RequireKnown()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.LockTooNew || !strings.Contains(f.Hint, "use pluv 9.1 or newer") {
		t.Errorf("%v", err)
	}
	lock, err = Parse([]byte(agreeing), "pluv.lock")
	if err != nil || lock.RequireKnown() != nil {
		t.Error("a lock of this pluv is too new for itself")
	}
}

// Every key is a string or a list of strings, its revision is one that this pluv knows, and
// Revision was raised with a key.
func TestKeys(t *testing.T) {
	newest := 0
	for _, block := range []reflect.Type{reflect.TypeFor[Runtime](), reflect.TypeFor[Package]()} {
		for i := range block.NumField() {
			f := block.Field(i)
			if f.Type != reflect.TypeFor[string]() && f.Type != reflect.TypeFor[[]string]() || f.Tag.Get("toml") == "" {
				t.Errorf("%s.%s is not a key", block.Name(), f.Name)
			}
			if since, isSet := f.Tag.Lookup("since"); isSet {
				revision, err := strconv.Atoi(since)
				if err != nil || revision < 1 || revision > Revision {
					t.Errorf("%s.%s has the revision %q", block.Name(), f.Name, since)
				}
				newest = max(newest, revision)
			}
		}
	}
	if newest != Revision {
		t.Errorf("Revision is %d, and the newest key of revision %d", Revision, newest)
	}
}

// What a hook overrode is a key of revision 1. Only locks with such a hook have it, so earlier
// versions of pluv read all others unchanged.
func TestRevisionOfKeys(t *testing.T) {
	lock, err := Parse([]byte(agreeing), "pluv.lock")
	if err != nil {
		t.Fatal(err)
	}
	plain := string(lock.Bytes())
	if strings.Contains(plain, "revision") {
		t.Errorf("a lock without later keys has a revision:\n%s", plain)
	}
	lock.Runtimes[0].PreResolve, lock.Runtimes[0].PreResolveOverrides = sum, []string{"alpha < 2"}
	text := string(lock.Bytes())
	if !strings.Contains(text, "\nversion = 4\nrevision = 1\npluv = \"0.1\"\n") {
		t.Errorf("no revision:\n%s", text)
	}
	back, err := Parse([]byte(text), "pluv.lock")
	if err != nil || back.RequireKnown() != nil || back.Runtimes[0].PreResolveOverrides[0] != "alpha < 2" {
		t.Fatalf("%+v, %v", back, err)
	}
	back.Runtimes[0].PreResolve, back.Runtimes[0].PreResolveOverrides = "", nil
	if got := string(back.Bytes()); got != plain {
		t.Errorf("without these keys the lock is\n%s", got)
	}
}

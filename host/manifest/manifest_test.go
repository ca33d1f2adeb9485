package manifest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// show writes a manifest as one line.
func show(m *Manifest) string {
	var parts []string
	for _, name := range m.Names() {
		for _, e := range m.Versions(name) {
			parts = append(parts, fmt.Sprintf("%s %s %s", name, e.Version, strings.Join(e.Arches, "+")))
		}
		if len(m.Versions(name)) == 0 {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, "; ")
}

var readable = []struct{ name, in, want string }{
	{"luarocks.org", `commands = {}
modules = {}
repository = {
   lpeg = {
      ['1.0-1'] = {
         {
            arch = "rockspec"
         }, {
            arch = "src"
         }
      }
   },
   ['a.b-c'] = { ["scm-1"] = { { arch = "linux-x86_64" } } }
}
`, "a.b-c scm-1 linux-x86_64; lpeg 1.0-1 rockspec+src"},
	{"json", ` {"repository":{"b":{"2-1":[{"arch":"src"}],"1-1":[{"arch":"rockspec"},{"arch":"all"}]},"a":{"1-1":{}}},"commands":{},"modules":[1,-2.5e3,true,null,"x"]} `,
		"a 1-1 ; b 2-1 src; b 1-1 rockspec+all"},
	{"json escapes", `{"repository":{"a\u002db":{"1\/2":[{"x":{"arch":"no"},"arch":"s\"rc"}]}}}`, `a-b 1/2 s"rc`},
	{"empty", "repository = {}", ""},
	{"a name without versions", "repository = { a = {} }", "a"},
	{"the last assignment counts", `repository = { a = { ["1"] = {{arch="src"}} } } repository = { b = { ["1"] = {{arch="src"}} } }`, "b 1 src"},
	{"the last field counts", `repository = { a = { ["1"] = {{arch="src"}}, ["2"] = {}, ["1"] = {{arch="all"}} }, b = {}, a = { ["3"] = {{arch="x"}}, ["1"] = {}, ["1"] = {{arch="z"}} } }`, "a 3 x; a 1 z; b"},
	{"comments", "-- x = 1\n--[[ ]=] ]] repository --[==[ ]] ]==] = -- here\n{ --[[]] a --\n = { [ '1' ] = { { arch = 'src'; }; } --[[ end ]] } } --", "a 1 src"},
	{"escapes", `repository = { ["\97\x62\u{63}\z
	   d"] = { ['1\0462'] = {{ arch = "s\
r\"c" }} } }`, "abcd 1.2 s\nr\"c"},
	{"long brackets", "repository = { [ [[a]] ] = { [ [==[1]]]==] ] = { { arch = [[\nsrc]] } } } }", "a 1]] src"},
	{"unknown fields", `x = nil y = -0x1F; z = 1e-3 w = "\065" repository = { a = { ["1"] = { { dependencies = { ["b"] = { { op = ">", version = { 1, 2, true, [3] = .5 } } } }, arch = "installed", modules = {} } } } } v = false`,
		"a 1 installed"},
	{"byte order mark", "\xef\xbb\xbfrepository = { a = {} }", "a"},
}

func TestParse(t *testing.T) {
	for _, c := range readable {
		m, err := Parse([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := show(m); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestUnreadable(t *testing.T) {
	deep := strings.Repeat("{", 100000)
	cases := []struct{ name, in, want string }{
		{"nothing", "", "no `repository`"},
		{"html", "\n <!DOCTYPE html><html>", "HTML"},
		{"code", "repository = require('x')", "line 1"},
		{"a call", "os.exit()", "expected an assignment"},
		{"arithmetic", "x = 1 + 1 repository = {}", "expected an assignment"},
		{"concatenation", "x = { 'a' .. 'b' }", "expected `,` or `}`"},
		{"a function", "x = function() end", "a constant value"},
		{"line", "x = 1\n\ny = !", "line 3"},
		{"open string", "x = 'a\n'", "unfinished string"},
		{"open string at the end", "x = 'a", "unfinished string"},
		{"open bracket", "x = [==[ ]]", "unfinished long bracket"},
		{"open comment", "--[[ ]", "unfinished long bracket"},
		{"open table", "repository = { a = {", "not"},
		{"bad escape", `x = "\q"`, "bad escape"},
		{"big escape", `x = "\300"`, "bad escape"},
		{"bad key", `x = { ["a" = 1 }`, "expected `]`"},
		{"no value", `x = { ["a"] 1 }`, "expected `=`"},
		{"deep", "x = " + deep, "too deep"},
		{"deep repository", "repository = " + deep, "missing"},
		{"list of names", "repository = { {} }", "a name is missing"},
		{"list of versions", "repository = { a = { {} } }", "a version is missing"},
		{"scalar", "repository = 1", "`repository` is not a table"},
		{"scalar version", "repository = { a = { ['1'] = 'src' } }", "a version is not a table"},
		{"scalar entry", "repository = { a = { ['1'] = { 'src' } } }", "an entry of a version is not a table"},
		{"number as arch", "repository = { a = { ['1'] = { { arch = 1 } } } }", "`arch` is not a string"},
		{"json without it", "{}", "no `repository`"},
		{"json deep", `{"x":` + strings.Repeat("[", 100000), "too deep"},
		{"json cut", `{"repository":{"a`, "unfinished string"},
		{"json tail", `{"repository":{}} x`, "expected the end"},
		{"json comma", `{"repository":{} "x":1}`, "expected `,`"},
		{"json trailing comma", `{"repository":{},}`, "expected a key"},
		{"json key", `{"repository" {}}`, "expected a key"},
		{"json escape", `{"\q":1}`, "bad escape"},
		{"json control", "{\"a\n\":1}", "control character"},
		{"json value", `{"a":tru}`, "expected a value"},
		{"broken zip", "PK\x03\x04 and then nothing", "cannot unzip"},
		{"zip of html", zipped(t, "manifest-5.4", "<html>"), "HTML"},
		{"zip of something", zipped(t, "readme", "x"), "contains no file"},
		{"zip bomb", zipped(t, "manifest-5.4", strings.Repeat(" ", MaxSize+1)), "larger than 32 MB"},
	}
	for _, c := range cases {
		_, err := Parse([]byte(c.in))
		if !fault.Is(err, fault.IndexFormat) {
			t.Errorf("%s: no index.format but %v", c.name, err)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q does not say %q", c.name, err, c.want)
		}
	}
}

func zipped(t testing.TB, name, content string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	member, err := w.Create(name)
	if err == nil {
		_, err = member.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestZip(t *testing.T) {
	for _, c := range readable {
		m, err := Parse([]byte(zipped(t, "manifest-5.4", c.in)))
		if err != nil || show(m) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestLookup(t *testing.T) {
	m, err := Parse([]byte(readable[0].in))
	if err != nil {
		t.Fatal(err)
	}
	if !m.Has("lpeg") || m.Has("lpe") || m.Versions("zzz") != nil {
		t.Error("lookups find the wrong names")
	}
	if got := m.Versions("lpeg"); len(got) != 1 || !slices.Equal(got[0].Arches, []string{"rockspec", "src"}) {
		t.Errorf("lpeg: %v", got)
	}
}

func TestHostileSizeIsLinear(t *testing.T) {
	var in strings.Builder
	in.WriteString("repository = { a = {")
	for i := range 200_000 {
		fmt.Fprintf(&in, "['%d']={},", i%150_000)
	}
	in.WriteString("} }")
	m, err := Parse([]byte(in.String()))
	if err != nil || len(m.Versions("a")) != 150_000 {
		t.Fatal(err)
	}
}

func TestCorpusManifests(t *testing.T) {
	for lua, data := range corpusManifests(t) {
		m, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		versions := 0
		for _, name := range m.Names() {
			versions += len(m.Versions(name))
		}
		wantNames, wantVersions := count(data)
		if len(m.Names()) != wantNames || versions != wantVersions {
			t.Errorf("manifest-%s: %d names, %d versions, want %d, %d", lua, len(m.Names()), versions, wantNames, wantVersions)
		}
		t.Logf("manifest-%s: %d names, %d versions", lua, len(m.Names()), versions)
	}
}

// count counts names and versions by the layout of luarocks.org's manifests:
// names are indented by three blanks, versions by six.
func count(data []byte) (names, versions int) {
	for line := range bytes.Lines(data) {
		if !bytes.HasSuffix(line, []byte(" = {\n")) {
			continue
		}
		switch len(line) - len(bytes.TrimLeft(line, " ")) {
		case 3:
			names++
		case 6:
			versions++
		}
	}
	return names, versions
}

// corpusManifests returns luarocks.org's manifests by Lua version.
func corpusManifests(t testing.TB) map[string][]byte {
	found := map[string][]byte{}
	for name, data := range need.Files(t, func(name string) bool { return strings.HasPrefix(name, "manifest-5.") }) {
		found[strings.TrimPrefix(name, "manifest-")] = data
	}
	if len(found) != 4 {
		t.Fatalf("the corpus has the manifests %v", slices.Sorted(maps.Keys(found)))
	}
	return found
}

func BenchmarkParse(b *testing.B) {
	data := corpusManifests(b)["5.4"]
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

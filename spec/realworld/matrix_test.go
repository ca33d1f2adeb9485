package realworld

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// smallSet are twelve rocks, of every build type. PLUV_REALWORLD_SET=full stands
// for all that the server has.
var smallSet = []string{
	"inspect", "luafilesystem", "lpeg", "penlight", "luasocket", "lua-cjson", "luacheck", "argparse", "luasec", "lyaml",
	"luv 1.48.0-2", "luajson", "redis-lua",
}

// TestMatrix builds each rock for each Lua and compares the tree with LuaRocks': the same paths,
// the same bytes, the same modules that load. If LuaRocks cannot build a rock, pluv has to fail
// too.
func TestMatrix(t *testing.T) {
	folder := need.Realworld(t)
	all := readEntries(t, folder)
	answers := readAnswers(t)
	for _, runtime := range []struct{ oracle, request, tool, tree string }{
		{"5.1", "lua@5.1", "lua5.1", "lua-5.1"},
		{"5.3", "lua@5.3", "lua5.3", "lua-5.3"},
		{"5.4", "lua@5.4", "lua5.4", "lua-5.4"},
		{"jit", "luajit@2.1", "luajit", "luajit-2.1"},
	} {
		t.Run(runtime.request, func(t *testing.T) {
			need.Tool(t, runtime.tool)
			need.Tool(t, "cmake")
			t.Parallel()
			home := t.TempDir()
			server := registry.New(t, folder)
			for _, e := range all {
				t.Run(e.Rock+"-"+e.Version, func(t *testing.T) {
					m := newMember(t, server, home, runtime.request, runtime.tree)
					m.try(t, e, answers[key{e.Rock, e.Version, runtime.oracle, false}])
					if pinned := answers[key{e.Rock, e.Version, runtime.oracle, true}]; pinned != nil && len(e.Pin) > 0 {
						m.tryPinned(t, e, pinned)
					}
				})
			}
		})
	}
}

// entry is a rock of the server.
type entry struct {
	Rock    string   `json:"rock"`
	Version string   `json:"version"`
	Load    []string `json:"load"`
	Pin     []string `json:"pin"` // what LuaRocks has to install first for it to load
}

func readEntries(t *testing.T, folder string) []entry {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []entry
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("PLUV_REALWORLD_SET") == "full" {
		return all
	}
	all = slices.DeleteFunc(all, func(e entry) bool {
		return !slices.Contains(smallSet, e.Rock) && !slices.Contains(smallSet, e.Rock+" "+e.Version)
	})
	if len(all) < len(smallSet) {
		t.Fatalf("the server has only %d of the %d rocks", len(all), len(smallSet))
	}
	return all
}

type key struct {
	rock, version, lua string
	pinned             bool
}

// answer is what LuaRocks installed. A pair of rock and Lua that it could not build has none.
type answer struct {
	Rock    string   `json:"rock"`
	Version string   `json:"version"`
	Lua     string   `json:"lua"`
	Pinned  any      `json:"pinned"`
	Tree    []string `json:"tree"`
	Loading []string `json:"modules_loading"`
	Files   []struct {
		Path   string   `json:"path"`
		Kind   string   `json:"kind"`
		MD5    string   `json:"md5"`
		Open   []string `json:"luaopen"`
		Needed []string `json:"needed"`
	} `json:"files"`
}

func readAnswers(t *testing.T) map[key]*answer {
	t.Helper()
	file, err := os.Open(filepath.Join(need.Corpus(t), "oracle", "realworld-files.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := map[key]*answer{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		a := &answer{}
		if err := json.Unmarshal(lines.Bytes(), a); err != nil {
			t.Fatal(err)
		}
		found[key{a.Rock, a.Version, a.Lua, a.Pinned != nil}] = a
	}
	if err := lines.Err(); err != nil || len(found) == 0 {
		t.Fatalf("%d answers, %v", len(found), err)
	}
	return found
}

// member is a project with one Lua and one rock.
type member struct {
	*world
	request string
}

func newMember(t *testing.T, server *registry.Server, home, request, tree string) *member {
	t.Helper()
	project := t.TempDir()
	w := &world{server: server, project: project, tree: filepath.Join(project, ".pluv", "rocks", tree), env: environment(home)}
	script, err := os.ReadFile("load.lua")
	if err == nil {
		err = os.WriteFile(filepath.Join(project, "load.lua"), script, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &member{w, request}
}

// begin makes a project without dependencies.
func (m *member) begin(t *testing.T) {
	t.Helper()
	m.remove(t, "pluv.toml")
	m.remove(t, "pluv.lock")
	m.pluv(t, "init", "--runtime", m.request)
	m.append(t, "pluv.toml", fmt.Sprintf("\n[registries.realworld]\nurl = %q\n", m.server.URL))
}

func (m *member) try(t *testing.T, e entry, want *answer) {
	m.begin(t)
	said, err := m.attempt("pluv", "add", e.Rock+"@"+e.Version)
	if want == nil {
		if err == nil {
			t.Errorf("LuaRocks does not build it, pluv does")
		} else if !strings.Contains(said.stderr, "pluv: error: ") || strings.Contains(said.stderr, "internal error") {
			t.Errorf("no clear error: %s", said.stderr)
		}
		return
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said.stderr)
	}
	if strings.Contains(said.stderr, "with LuaRocks") {
		t.Errorf("pluv left it to LuaRocks:\n%s", said.stderr)
	}
	m.compare(t, want)
	for _, module := range want.Loading {
		if out := m.pluv(t, "run", "load.lua", module); out.stdout != "" {
			t.Errorf("%s does not load: %s", module, out.stdout)
		}
	}
}

// tryPinned uses the version of a dependency that LuaRocks has to be given.
func (m *member) tryPinned(t *testing.T, e entry, want *answer) {
	m.begin(t)
	args := []string{"add", e.Rock + "@" + e.Version}
	for _, pin := range e.Pin {
		args = append(args, strings.Replace(pin, " ", "@", 1))
	}
	m.pluv(t, args...)
	for _, module := range want.Loading {
		if out := m.pluv(t, "run", "load.lua", module); out.stdout != "" {
			t.Errorf("with %v, %s does not load: %s", e.Pin, module, out.stdout)
		}
	}
}

// compare compares the tree with LuaRocks'.
func (m *member) compare(t *testing.T, want *answer) {
	t.Helper()
	got := map[string]bool{}
	err := filepath.WalkDir(m.tree, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(m.tree, path)
			got[filepath.ToSlash(name)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range want.Tree {
		if !got[name] {
			t.Errorf("%s is missing", name)
		}
		delete(got, name)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !snapshot.IsOwn(name) {
			t.Errorf("%s is not in LuaRocks' tree", name)
		}
	}
	differences := 0
	for _, file := range want.Files {
		// The wrappers of programs are pluv's own.
		if file.Kind == "bin" && strings.HasPrefix(file.Path, "bin/") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.tree, filepath.FromSlash(file.Path)))
		if err != nil {
			continue
		}
		if sum := fmt.Sprintf("%x", md5.Sum(data)); sum != file.MD5 {
			differences++
			if differs[want.Rock+" "+want.Version] == "" {
				t.Errorf("%s differs from LuaRocks'", file.Path)
			}
		}
		if file.Kind == "lib" {
			sameInterface(t, data, file.Path, file.Open, file.Needed)
		}
		for _, mark := range []string{"/work/build-", "/.new-"} {
			if bytes.Contains(data, []byte(mark)) {
				t.Errorf("%s contains its build folder", file.Path)
			}
		}
	}
	if reason := differs[want.Rock+" "+want.Version]; reason != "" && differences == 0 {
		t.Errorf("nothing differs any more, although listed: %s", reason)
	}
}

// sameInterface checks that a C module opens the same modules and needs the same libraries as
// LuaRocks' build.
func sameInterface(t *testing.T, data []byte, name string, opens, needs []string) {
	t.Helper()
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	symbols, err := file.DynamicSymbols()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	var found []string
	for _, s := range symbols {
		if strings.HasPrefix(s.Name, "luaopen_") && s.Section != elf.SHN_UNDEF {
			found = append(found, s.Name)
		}
	}
	slices.Sort(found)
	slices.Sort(opens)
	if !slices.Equal(found, opens) {
		t.Errorf("%s opens %v, LuaRocks' %v", name, found, opens)
	}
	if !slices.Equal(libraries, needs) {
		t.Errorf("%s needs %v, LuaRocks' %v", name, libraries, needs)
	}
}

// differs are the rocks whose C modules differ in bytes from LuaRocks', each with the reason.
var differs = map[string]string{
	"inotify 0.5-1":        "LuaRocks must be told of the header's folder and then takes /usr/local/lib for the library's",
	"luasql-mysql 2.8.1-1": "LuaRocks must be told of the header's folder and then takes /usr/local/lib for the library's",
	"luv 1.48.0-2":         "CMake: LuaRocks' module names the folder that it was built in",
	"luv 1.51.0-1":         "CMake: LuaRocks' module names the folder that it was built in",
}

package spec

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bind"
	"pluv/host/platform"
	"pluv/host/term"
	"pluv/host/vm"
)

// goList returns a template's line for each package of the module.
func goList(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestImports checks the layers: cmd → host → bind → {bridge, vm, domain}.
func TestImports(t *testing.T) {
	only := map[string][]string{
		"github.com/yuin/gopher-lua":           {"pluv/host", "pluv/host/vm", "pluv/host/bridge", "pluv/host/bind"},
		"github.com/yuin/gopher-lua/parse":     {"pluv/host/vm", "pluv/host/sandbox"},
		"github.com/yuin/gopher-lua/ast":       {"pluv/host/vm", "pluv/host/sandbox"},
		"layeh.com/gopher-luar":                {"pluv/host/bridge"},
		"github.com/cheggaaa/pb/v3":            {"pluv/host/term"},
		"github.com/BurntSushi/toml":           {"pluv/host/bounded", "pluv/host/project", "pluv/host/tomledit"},
		"github.com/fsnotify/fsnotify":         {"pluv/host/watch"},
		"github.com/spf13/cobra":               {"pluv/host/cli"},
		"github.com/peterh/liner":              {"pluv/host/repl"},
		"github.com/vadv/gopher-lua-libs/json": {"pluv/host/bind"},
		"github.com/vadv/gopher-lua-libs/yaml": {"pluv/host/bind"},
		"pluv/host/bind":                       {"pluv/host"},
		"pluv/host/bridge":                     {"pluv/host", "pluv/host/bind"},
		"pluv/host/vm":                         {"pluv/host", "pluv/host/bind", "pluv/host/repl", "pluv/cmd/pluv-precompile"},
		"pluv/lua":                             {"pluv/host", "pluv/cmd/pluv-precompile"},
		"pluv/stdlib":                          {"pluv/host", "pluv/cmd/pluv-precompile"},
		"pluv/host":                            {"pluv/cmd/pluv", "pluv/cmd/pluv-docs"},
		"github.com/yuin/goldmark":             {"pluv/cmd/pluv-docs"},
	}
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./host/...", "./cmd/...", "./lua", "./stdlib") {
		words := strings.Fields(line)
		for _, imported := range words[1:] {
			if allowed, ruled := only[imported]; ruled && !slices.Contains(allowed, words[0]) {
				t.Errorf("%s imports %s; only %s may", words[0], imported, strings.Join(allowed, ", "))
			}
			if strings.HasPrefix(imported, "pluv/spec") {
				t.Errorf("%s imports %s, which is for tests", words[0], imported)
			}
		}
	}
}

// TestReading checks that untrusted data is only read in one way: from regular files (package
// fsys), and through the limits of package bounded before a parser.
func TestReading(t *testing.T) {
	ways := []struct {
		way     *regexp.Regexp
		instead string
		only    []string
	}{
		{regexp.MustCompile(`\bos\.(Open|ReadFile)\(`), "fsys.Open or fsys.ReadFile", []string{"host/fsys"}},
		{regexp.MustCompile(`\broot\.(Open|ReadFile)\(`), "fsys.OpenIn", []string{"host/fsys"}},
		{regexp.MustCompile(`\btoml\.(Decode\w*|Unmarshal|NewDecoder)\b`), "bounded.DecodeTOML", []string{"host/bounded"}},
		{regexp.MustCompile(`\bjson\.(Unmarshal|NewDecoder)\b`), "bounded.DecodeJSON", []string{"host/bounded"}},
		{regexp.MustCompile(`\bzip\.(NewReader|OpenReader)\(`), "bounded.OpenZip", []string{"host/bounded"}},
		{regexp.MustCompile(`\bxz\.NewReader\(`), "bounded.NewXZ", []string{"host/bounded"}},
	}
	for _, root := range []string{"host", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, w := range ways {
				dir := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../")
				if found := w.way.Find(text); found != nil && !slices.Contains(w.only, dir) {
					t.Errorf("%s uses %s; use %s", path, found, w.instead)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestHeavyDependencies keeps out packages that would slow down every start.
func TestHeavyDependencies(t *testing.T) {
	light := []string{"json", "io", "strings", "filepath", "regexp", "base64", "inspect", "time", "yaml"} // json imports io
	for _, pkg := range goList(t, "-deps", "./cmd/pluv") {
		if rest, found := strings.CutPrefix(pkg, "github.com/vadv/gopher-lua-libs"); found &&
			!slices.Contains(light, strings.TrimPrefix(rest, "/")) {
			t.Errorf("%s is in the binary; of gopher-lua-libs only %s may be", pkg, strings.Join(light, ", "))
		}
	}
	version := goList(t, "-m", "-f", "{{.Version}}", "github.com/mattn/go-runewidth")[0]
	if version == "v0.0.26" || version == "v0.0.27" {
		t.Errorf("go-runewidth %s takes 25 ms at every start", version)
	}
}

func newHost(t *testing.T) *bind.Host {
	t.Helper()
	return bind.New(context.Background(), term.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard},
		platform.Info{}, &vm.Loader{})
}

var annotated = regexp.MustCompile(`(?m)^function (\w+\.\w+)\((.*)\) end$`)

// TestHostTypes compares the functions of the host with the types for editors.
func TestHostTypes(t *testing.T) {
	files, err := filepath.Glob("../stdlib/types/host/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no annotations found: %v", err)
	}
	typed := map[string]string{}
	var lines []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".lua")
		if !strings.HasPrefix(string(source), "---@meta host."+name+"\n") || !strings.HasSuffix(string(source), "\nreturn "+name+"\n") {
			t.Errorf("%s does not annotate the module host.%s", file, name)
		}
		lines = append(lines, strings.Split(string(source), "\n")...)
	}
	for i, line := range lines {
		m := annotated.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		typed["host."+m[1]] = m[2]
		var above []string
		for j := i - 1; j >= 0 && strings.HasPrefix(lines[j], "---"); j-- {
			above = append(above, lines[j])
		}
		if len(above) == 0 && m[2] != "" {
			t.Errorf("%s is not annotated", m[1])
		}
		for _, param := range strings.Split(m[2], ", ") {
			if param != "" && !slices.ContainsFunc(above, func(l string) bool { return strings.HasPrefix(l, "---@param "+param+" ") }) {
				t.Errorf("%s has no @param %s", m[1], param)
			}
		}
	}
	for name, open := range newHost(t).All() {
		module := open()
		if module.Name != name {
			t.Errorf("module %s calls itself %s", name, module.Name)
		}
		for _, f := range module.Funcs {
			full := "host." + name + "." + f.Name
			params, found := typed[full]
			switch {
			case !found:
				t.Errorf("%s is not in stdlib/types/host", full)
			case params != strings.Join(f.Params, ", "):
				t.Errorf("%s(%s) is annotated as (%s)", full, strings.Join(f.Params, ", "), params)
			}
			delete(typed, full)
		}
	}
	for name := range typed {
		t.Errorf("%s is annotated, but the host has no such function", name)
	}
}

// luaFiles calls fn with every Lua source of the program and of std.
func luaFiles(t *testing.T, fn func(path, text string)) {
	t.Helper()
	for _, root := range []string{"../lua/pluv", "../stdlib/std"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".lua" {
				return err
			}
			data, err := os.ReadFile(path)
			fn(path, string(data))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var (
	forbidden = regexp.MustCompile(`(?:^|[^.:\w"])(io\.\w+|os\.execute|os\.exit|print|dofile|loadfile)\s*\(`)
	required  = regexp.MustCompile(`require\("([\w.-]+)"\)`)
)

// sharedFlags is a table of the flags that all commands of `pluv rocks` have.
const sharedFlags = "pluv.rocks.options"

// TestLuaSources checks the rules for Lua: no globals, no way around the host, and namespaces
// that only require those below them. TestAnnotations checks the annotations.
func TestLuaSources(t *testing.T) {
	luaFiles(t, func(path, text string) {
		if strings.Contains(path, "/commands/") && !strings.Contains("\n"+text, "\n---@type pluv.OwnCommand\n") && !strings.HasPrefix(text, "---@type pluv.CommandGroup\n") {
			t.Errorf("%s returns neither a pluv.OwnCommand nor a pluv.CommandGroup", path)
		}
		for i, line := range strings.Split(text, "\n") {
			if m := forbidden.FindStringSubmatch(line); m != nil && !strings.HasPrefix(strings.TrimSpace(line), "--") && !strings.Contains(line, `"os.exit`) {
				t.Errorf("%s:%d uses %s", path, i+1, m[1])
			}
			for _, m := range required.FindAllStringSubmatch(line, -1) {
				if strings.HasPrefix(m[1], "pluv.") && strings.Contains(path, "/stdlib/") {
					t.Errorf("%s:%d: std may not require %s", path, i+1, m[1])
				}
				if strings.Contains(path, "/commands/") && strings.HasPrefix(line, "local") && m[1] != sharedFlags {
					t.Errorf("%s:%d: commands require inside `run`, so that help stays quick", path, i+1)
				}
			}
		}
		proto, err := vm.Compile([]byte(text), path)
		if err != nil {
			t.Error(err)
			return
		}
		checkGlobals(t, proto)
	})
}

// checkGlobals refuses assignments to globals anywhere in a chunk.
func checkGlobals(t *testing.T, proto *lua.FunctionProto) {
	const opShift, setGlobal = 26, int(lua.OP_SETGLOBAL)
	for pc, code := range proto.Code {
		if int(code>>opShift) == setGlobal {
			t.Errorf("%s:%d assigns to a global", proto.SourceName, proto.DbgSourcePositions[pc])
		}
	}
	for _, child := range proto.FunctionPrototypes {
		checkGlobals(t, child)
	}
}

// TestCommandTables checks the tables from which help is generated.
func TestCommandTables(t *testing.T) {
	L := newState(t)
	require := L.GetGlobal("require")
	catalog := mustCall(t, L, require, lua.LString("pluv.cli.catalog"))
	paths := mustCall(t, L, L.GetField(catalog, "paths")).(*lua.LTable)
	if paths.Len() < 12 {
		t.Fatalf("only %d commands found", paths.Len())
	}
	paths.ForEach(func(_, path lua.LValue) {
		var words []string
		path.(*lua.LTable).ForEach(func(_, word lua.LValue) { words = append(words, word.String()) })
		name := strings.Join(words, " ")
		command := mustCall(t, L, L.GetField(catalog, "load"), path).(*lua.LTable)
		summary := lua.LVAsString(command.RawGetString("summary"))
		if summary == "" || strings.HasSuffix(summary, ".") {
			t.Errorf("%s: its summary %q is empty or ends in a period", name, summary)
		}
		if len(words) == 1 && lua.LVAsString(command.RawGetString("section")) == "" {
			t.Errorf("%s: help lists it under no heading: give it a section", name)
		}
		if examples, ok := command.RawGetString("examples").(*lua.LTable); !ok || examples.Len() == 0 {
			t.Errorf("%s has no examples", name)
		}
		for _, field := range []string{"flags", "args"} {
			if entries, ok := command.RawGetString(field).(*lua.LTable); ok {
				entries.ForEach(func(key, entry lua.LValue) {
					if lua.LVAsString(L.GetField(entry, "help")) == "" {
						t.Errorf("%s: %s %s has no help", name, field, key)
					}
				})
			}
		}
	})
}

// TestStartBudget limits the bytes of Lua that a command compiles or decodes: a count, not a
// time, so it is the same on every machine.
func TestStartBudget(t *testing.T) {
	for _, c := range []struct {
		argv  []string
		limit int64
	}{
		{[]string{"--version"}, 12 << 10},
		{[]string{"sync"}, 94 << 10},
		{[]string{"run", "main.lua"}, 108 << 10},
		{[]string{"which"}, 42 << 10},
	} {
		if n := loadedBytes(t, c.argv...); n > c.limit || n == 0 {
			t.Errorf("pluv %s loads %d bytes of Lua, more than %d", strings.Join(c.argv, " "), n, c.limit)
		} else {
			t.Logf("pluv %s loads %d bytes of Lua", strings.Join(c.argv, " "), n)
		}
	}
}

// loadedBytes runs pluv in a copy of the quickstart that is already synced, so `sync` and `run`
// take the usual fast path.
func loadedBytes(t *testing.T, argv ...string) int64 {
	t.Helper()
	dir, home := t.TempDir(), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("quickstart")); err != nil {
		t.Fatal(err)
	}
	run := func(argv ...string) string {
		cmd := exec.Command("pluv", argv...) // testscript.Main put it on PATH
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_CONFIG_HOME="+home, "PLUV_DEBUG_COUNTS=1")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("pluv %v: %v\n%s", argv, err, &stderr)
		}
		return stderr.String()
	}
	if argv[0] != "--version" {
		run("sync")
	}
	m := regexp.MustCompile(`compiled (\d+) bytes of Lua, loaded (\d+) precompiled`).FindStringSubmatch(run(argv...))
	if m == nil {
		t.Fatal("pluv did not print what it loaded")
	}
	var sum int64
	for _, text := range m[1:] {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	return sum
}

// TestPromises checks that the specs named by spec/security.md exist.
func TestPromises(t *testing.T) {
	page, err := os.ReadFile("security.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[2]) == "proof" {
			continue
		}
		rows++
		proof, text := cells[2], ""
		for _, m := range regexp.MustCompile("`([^`]+)`((?:,? (?:Test|Fuzz)\\w+)*)").FindAllStringSubmatch(proof, -1) {
			file := filepath.Join("..", filepath.FromSlash(m[1]))
			info, err := os.Stat(file)
			if err != nil {
				t.Errorf("%s does not exist", m[1])
				continue
			}
			if text = ""; !info.IsDir() {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				text = string(data)
			}
			for _, name := range regexp.MustCompile(`(?:Test|Fuzz)\w+`).FindAllString(m[2], -1) {
				if !strings.Contains(text, "func "+name+"(") {
					t.Errorf("%s has no %s", m[1], name)
				}
			}
		}
		if text == "" && !strings.Contains(proof, "`spec/ordeal`") {
			t.Errorf("nothing proves %q", strings.TrimSpace(cells[1]))
		}
	}
	if rows < 40 {
		t.Errorf("only %d promises were found", rows)
	}
}

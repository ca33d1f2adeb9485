//go:build unix

package spec

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/spec/need"
)

// wrapped is a rock's program in a tree: its wrapper, and an interpreter that prints the tree and
// its arguments, each followed by a NUL.
type wrapped struct {
	tree, script    string
	wrapper, target string // paths
}

const interpreterText = "#!/bin/sh\nprintf '%s\\0' \"$PLUV_TREE\" \"$@\"\n"

// wrap makes a tree in dir, a new folder, for the interpreter at lua.
func wrap(t testing.TB, L *lua.LState, dir, interpreter, rock, version, script string) (wrapped, error) {
	t.Helper()
	bin := filepath.Join(dir, "lib", "luarocks", "rocks-5.4", rock, version, "bin")
	p := wrapped{dir, script, filepath.Join(dir, "bin", script), filepath.Join(bin, script)}
	if err := os.MkdirAll(filepath.Dir(p.target), 0o755); err != nil {
		return p, err
	}
	if err := os.MkdirAll(filepath.Dir(p.wrapper), 0o755); err != nil {
		return p, err
	}
	if err := os.MkdirAll(filepath.Dir(interpreter), 0o755); err != nil {
		return p, err
	}
	if err := os.WriteFile(interpreter, []byte(interpreterText), 0o755); err != nil {
		return p, err
	}
	described, runtime := L.NewTable(), L.NewTable()
	described.RawSetString("name", lua.LString(rock))
	described.RawSetString("version", lua.LString(version))
	runtime.RawSetString("lua", lua.LString("5.4"))
	runtime.RawSetString("path", lua.LString(interpreter))
	runtime.RawSetString("source", lua.LString("system"))
	wrapper := mustCall(t, L, L.GetGlobal("require"), lua.LString("pluv.tree.wrapper"))
	options := mustCall(t, L, L.GetField(wrapper, "linked"), runtime)
	text := mustCall(t, L, L.GetField(wrapper, "text"), described, lua.LString(script), runtime, options)
	return p, os.WriteFile(p.wrapper, []byte(lua.LVAsString(text)), 0o755)
}

var wrapperArgs = []string{"x y", "", "-x", "$(id)", "a\nb\n"}

// check runs a command in dir and compares the arguments of the interpreter.
func (p wrapped) check(t testing.TB, dir string, env []string, argv ...string) {
	t.Helper()
	cmd := exec.Command(argv[0], append(slices.Clone(argv[1:]), wrapperArgs...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	got := strings.Split(strings.TrimSuffix(out.String(), "\x00"), "\x00")
	if err != nil || len(got) < 4 {
		t.Errorf("%q: %v\n%q\n%s", argv, err, got, &errs)
		return
	}
	got = slices.Delete(got, 2, 3) // the search paths, in Lua
	if want := append([]string{p.tree, "-e", p.target}, wrapperArgs...); !slices.Equal(got, want) {
		t.Errorf("%q got %q\nwant %q\n%s", argv, got, want, &errs)
	}
}

// shells are the installed shells that serve as /bin/sh on some system, each once.
var shells = sync.OnceValue(func() [][]string {
	var found [][]string
	seen := map[string]bool{}
	for _, argv := range [][]string{{"sh"}, {"dash"}, {"bash", "--posix"}, {"busybox", "sh"}, {"ksh"}, {"mksh"}} {
		path, err := exec.LookPath(argv[0])
		if err != nil {
			continue
		}
		if real, err := filepath.EvalSymlinks(path); err == nil && !seen[real] {
			seen[real] = true
			found = append(found, append([]string{path}, argv[1:]...))
		}
	}
	return found
})

// scratch is a temporary folder with its links resolved.
func scratch(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var hostileNames = []string{
	"tool", "a b", "$(id)", "`id`", "a\"b", "a'b", `a\b`, "a\nb", "end\n", "end\n\n", "-n", "--", "-e", "%s", "*", "?", "~", "\u00e9", "\xff", "#x", "a;b", "a&b",
	"!x", "{a,b}", "$x", "${x", "''", "'\\''", "=x", "x=y", "(", "[", "a\tb", "\r", "...", "$0", "|", ">f", "\x01\x7f",
}

// FuzzWrapperQuoting runs wrappers with fuzzed names in every shell: of the program, its rock and
// version, the folders, the interpreter.
func FuzzWrapperQuoting(f *testing.F) {
	for i, name := range hostileNames {
		other := hostileNames[(i+7)%len(hostileNames)]
		f.Add(name, "rock", "1.0-1", "tree", "lua")
		f.Add("tool", name, other, "tree", "lua")
		f.Add("tool", "rock", "1.0-1", name, other)
		f.Add(name, name, name, name, name)
	}
	L := newState(f)
	f.Fuzz(func(t *testing.T, script, rock, version, dir, interpreter string) {
		for _, name := range []string{script, rock, version, dir, interpreter} {
			if strings.ContainsAny(name, "/\x00") || name == "" || name == "." || name == ".." || len(name) > 60 {
				return // no system allows such a file name
			}
		}
		base := scratch(t)
		p, err := wrap(t, L, filepath.Join(base, "1", dir), filepath.Join(base, "2", interpreter, interpreter), rock, version, script)
		if err != nil {
			return // nor this one
		}
		link := filepath.Join(base, "3", dir)
		if err := os.MkdirAll(link, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join("..", "..", "1", dir, "bin", script), filepath.Join(link, script)); err != nil {
			t.Fatal(err)
		}
		p.check(t, base, nil, p.wrapper)
		for _, shell := range shells() {
			p.check(t, link, []string{"CDPATH=/:" + base}, append(slices.Clone(shell), "./"+script)...)
		}
	})
}

// TestWrapperCalls calls a program in every possible way.
func TestWrapperCalls(t *testing.T) {
	L := newState(t)
	base := scratch(t)
	lua := filepath.Join(base, "my lua", "lua")
	p, err := wrap(t, L, filepath.Join(base, "p", ".pluv", "rocks", "lua-5.4"), lua, "rock", "1.0-1", "tool")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Dir(p.wrapper)
	must := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	must(
		os.MkdirAll(filepath.Join(base, "bin dir", "in"), 0o755),
		os.Symlink(p.wrapper, filepath.Join(base, "bin dir", "tl")),
		os.Symlink("bin dir/tl", filepath.Join(base, "chain")),
		os.Symlink("../../chain", filepath.Join(base, "bin dir", "in", "up")),
		os.Symlink("chain", filepath.Join(base, "end\n")),
		os.Symlink("end\n", filepath.Join(base, "after")),
		os.Symlink("chain", filepath.Join(base, "-n")),
		os.Symlink(bin, filepath.Join(base, "linked bin")),
		os.Symlink("p/.pluv/rocks/lua-5.4", filepath.Join(base, "linked tree")),
		os.Symlink("linked bin", filepath.Join(base, "twice")),
		// Names that CDPATH would match.
		os.MkdirAll(filepath.Join(base, "elsewhere", "p", ".pluv", "rocks", "lua-5.4", "bin"), 0o755),
	)
	path := "PATH=" + filepath.Join(base, "bin dir") + ":" + os.Getenv("PATH")
	here := "PATH=.:" + os.Getenv("PATH")
	for _, c := range []struct {
		name, dir string
		env       []string
		argv      []string
	}{
		{"by its path", "/", nil, []string{p.wrapper}},
		{"by a relative path", base, nil, []string{"p/.pluv/rocks/lua-5.4/bin/tool"}},
		{"with CDPATH", base, []string{"CDPATH=" + base + "/elsewhere:/"}, []string{"sh", "p/.pluv/rocks/lua-5.4/bin/tool"}},
		{"in its folder", bin, nil, []string{"./tool"}},
		{"in its folder, by a shell", bin, nil, []string{"sh", "tool"}},
		{"by PATH with a dot", bin, []string{here}, []string{"sh", "-c", `tool "$@"`, "sh"}},
		{"by PATH", "/", []string{path}, []string{"sh", "-c", `tl "$@"`, "sh"}},
		{"by a link", "/", nil, []string{filepath.Join(base, "bin dir", "tl")}},
		{"by a link to a link", filepath.Join(base, "my lua"), nil, []string{"../chain"}},
		{"by a link upwards", "/", nil, []string{filepath.Join(base, "bin dir", "in", "up")}},
		{"by a link that ends with a newline", base, nil, []string{"./end\n"}},
		{"by a link to one", base, nil, []string{"./after"}},
		{"by a link that looks like a flag", base, nil, []string{"sh", "--", "-n"}},
		{"by a linked folder", "/", nil, []string{filepath.Join(base, "linked bin", "tool")}},
		{"by a linked tree", "/", nil, []string{filepath.Join(base, "linked tree", "bin", "tool")}},
		{"by a link to a linked folder", base, nil, []string{"twice/tool"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.argv[0] != "sh" {
				p.check(t, c.dir, c.env, c.argv...)
				c.argv = append([]string{"sh"}, c.argv...)
			}
			for _, shell := range shells() {
				p.check(t, c.dir, c.env, append(slices.Clone(shell), c.argv[1:]...)...)
			}
		})
	}
	t.Run("by a shell that searches PATH itself", func(t *testing.T) {
		p.check(t, "/", []string{path}, need.Tool(t, "bash"), "tl")
	})
	t.Run("after a move", func(t *testing.T) {
		to := filepath.Join(base, "p moved (1) $x")
		must(os.Rename(filepath.Join(base, "p"), to))
		moved := p
		moved.tree = filepath.Join(to, ".pluv", "rocks", "lua-5.4")
		moved.target = filepath.Join(moved.tree, "lib/luarocks/rocks-5.4/rock/1.0-1/bin/tool")
		moved.check(t, "/", nil, filepath.Join(moved.tree, "bin", "tool"))
	})
	t.Run("in a folder of bin", func(t *testing.T) {
		deep, err := wrap(t, L, filepath.Join(base, "deep"), lua, "rock", "1.0-1", "a/b c/tool")
		must(err)
		for _, shell := range shells() {
			deep.check(t, "/", nil, append(slices.Clone(shell), deep.wrapper)...)
		}
	})
}

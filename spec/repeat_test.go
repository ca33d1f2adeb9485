package spec

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// A repeatable is a project in which nothing is left to do, on an interpreter that prints its
// arguments.
type repeatable struct {
	t    *testing.T
	root string // has the folders project, home, system and early: the last two are on PATH
	pluv string
	env  []string
	dir  string // where pluv is started, below root
}

func newRepeatable(t *testing.T) *repeatable {
	t.Helper()
	pluv, err := exec.LookPath("pluv") // testscript.Main put it on PATH
	if err != nil {
		t.Fatal(err)
	}
	p := &repeatable{t: t, root: t.TempDir(), pluv: pluv, dir: "project"}
	registry.NewBuilder(filepath.Join(p.root, "rocks")).Add(
		registry.Rock{Name: "small", Version: "1.0-1", Deps: []string{"other"}}, registry.Rock{Name: "other", Version: "1.0-1"},
		registry.Rock{Name: "tooled", Version: "1.0-1", Files: map[string]string{"tooled.lua": ""},
			Build: `{ type = "builtin", modules = { tooled = "tooled.lua" }, install = { bin = { tooled = "tooled.lua" } } }`},
	).MustWrite(t)
	p.write("home/config/pluv/registries.toml", "[here]\nurl = \"../../../rocks\"\n")
	p.write("script/script.lua", "-- /// pluv\n-- runtime = \"lua@5.4\"\n-- dependencies = [\"small\"]\n-- ///\nprint(1)\n")
	p.write("space/pluv.toml", "[workspace]\nmembers = [\"packages/*\"]\n[runtime]\nname = \"lua\"\nversion = \"5.4\"\n")
	p.write("space/packages/a/pluv.toml", "[project]\nname = \"a\"\nversion = \"1.0\"\n[package]\n")
	p.write("space/packages/a/src/a.lua", "")
	p.write("space/packages/a/src/a.txt", "")
	p.write("space/packages/b/b-1.0-1.rockspec", "package = \"b\"\nversion = \"1.0-1\"\nsource = { url = \"\" }\nbuild = { type = \"builtin\", modules = { b = \"b.lua\" } }\n")
	p.write("space/packages/b/b.lua", "")
	p.write("space/packages/c/main.lua", "")
	p.write("space/packages/c/pluv.toml", "[dependencies]\na = { workspace = true }\n")
	p.write("space/packages/none/readme", "")
	p.write("project/pluv.toml", "[runtime]\nname = \"lua\"\nversion = \"5.4\"\n[registries.here]\nurl = \"../rocks\"\n[dependencies]\nsmall = \"*\"\n")
	p.write("project/main.lua", "")
	p.write("project/sub/inner.lua", "")
	p.write("target.lua", "")
	if err := os.Symlink("../target.lua", p.path("project/link.lua")); err != nil {
		t.Fatal(err)
	}
	p.write("early/unrelated", "")
	p.write("home/data/pluv/toolchains/lua-5.4.9/toolchain.json", `{"name":"lua","version":"5.4.9"}`)
	p.write("home/data/pluv/toolchains/lua-5.4.9/bin/luac", "")
	p.write("system/lua5.4", "#!/bin/sh\n[ \"$1\" = -v ] && echo Lua 5.4.6 || echo \"started with $*\"\n")
	home := filepath.Join(p.root, "home")
	p.env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_CACHE_HOME="+home+"/cache",
		"XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state", "NO_COLOR=1",
		"PATH="+filepath.Join(p.root, "early")+":"+filepath.Join(p.root, "system")+":"+os.Getenv("PATH"))
	return p
}

func (p *repeatable) path(name string) string { return filepath.Join(p.root, filepath.FromSlash(name)) }

func (p *repeatable) write(name, text string) {
	p.t.Helper()
	file := p.path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

func (p *repeatable) remove(name string) {
	p.t.Helper()
	if err := os.RemoveAll(p.path(name)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *repeatable) run(argv ...string) string {
	cmd := exec.Command(p.pluv, argv...)
	cmd.Dir = p.path(p.dir)
	cmd.Env = append(p.env, "PWD="+cmd.Dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

// settle waits until what changed before is recorded.
func settle() { time.Sleep(2100 * time.Millisecond) }

// mark runs a command that is recorded now, and marks the record, so that it says REPEATED.
func (p *repeatable) mark(t *testing.T, argv ...string) {
	t.Helper()
	p.run(argv...)
	records, err := filepath.Glob(p.path("home/cache/pluv/replay/*"))
	if err != nil || len(records) != 1 {
		t.Fatalf("%v is not recorded: %v, %v; it says %s", argv, records, err, p.run(argv...))
	}
	data, err := os.ReadFile(records[0])
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "\n")
	text = regexp.MustCompile(`(?m)^(std(?:err|out)) .*$`).ReplaceAllString(text, `$1 "REPEATED"`)
	text = regexp.MustCompile(`(?m)^launch "(.*?)".*$`).ReplaceAllString(text, `launch "$1" "REPEATED"`)
	p.write("home/cache/pluv/replay/"+filepath.Base(records[0]), fmt.Sprintf("%x\n%s", sha256.Sum256([]byte(filepath.Base(records[0])+"\n"+text)), text))
	if err := os.Chmod(records[0], 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.run(argv...); !strings.Contains(out, "REPEATED") {
		t.Fatalf("%v is not repeated: %s", argv, out)
	}
}

// repeats are the commands that pluv repeats without Lua. Each change makes the command run
// again, since it looks at what changed.
var repeats = []struct {
	name    string
	argv    []string
	in      string // folder, if it is not the project's
	changes map[string]func(p *repeatable)
}{
	{"sync", []string{"sync"}, "", map[string]func(p *repeatable){
		"pluv.toml":                        func(p *repeatable) { p.write("project/pluv.toml", "[runtime]\nname = \"lua\"\nversion = \"5.4\"\n") },
		"pluv.lock":                        func(p *repeatable) { p.remove("project/pluv.lock") },
		"the tree":                         func(p *repeatable) { p.remove("project/.pluv/rocks/lua-5.4") },
		"the tree's manifest":              func(p *repeatable) { p.write("project/.pluv/rocks/lua-5.4/lib/luarocks/rocks-5.4/manifest", "") },
		"the tree's record":                func(p *repeatable) { p.remove("project/.pluv/rocks/lua-5.4/pluv-tree.json") },
		"a hook that did not succeed":      func(p *repeatable) { p.write("project/.pluv/rocks/lua-5.4/pluv-post-install.json", "{}") },
		"leftovers":                        func(p *repeatable) { p.write("project/.pluv/rocks/.new-1/x", "") },
		"the checksum of the sync":         func(p *repeatable) { p.remove("project/.pluv/rocks/.checked-lua-5.4") },
		"saved variables":                  func(p *repeatable) { p.write("project/.pluv/rocks/variables", "A_DIR=/a\n") },
		"a hook":                           func(p *repeatable) { p.write("project/.pluv/hooks/pre_build.lua", "return function() end") },
		"a backend":                        func(p *repeatable) { p.write("project/.pluv/lua/build/mine.lua", "return {}") },
		"editor settings":                  func(p *repeatable) { p.write("project/.luarc.json", "{}") },
		"settings of the user":             func(p *repeatable) { p.write("home/config/pluv/config.toml", "") },
		"registries of the user":           func(p *repeatable) { p.write("home/config/pluv/registries.toml", "") },
		"modules of the user":              func(p *repeatable) { p.write("home/config/pluv/lua/x.lua", "") },
		"what the user trusts":             func(p *repeatable) { p.write("home/state/pluv/trust.json", "[]") },
		"an earlier interpreter":           func(p *repeatable) { p.write("early/lua5.4", "#!/bin/sh\necho Lua 5.4.7\n") },
		"another interpreter in its place": func(p *repeatable) { p.write("system/lua5.4", "#!/bin/sh\necho Lua 5.4.7\n") },
		"an installed runtime":             func(p *repeatable) { p.write("home/data/pluv/toolchains/lua-5.4.8/toolchain.json", "{}") },
		"an installed interpreter":         func(p *repeatable) { p.write("home/data/pluv/toolchains/lua-5.4.9/bin/lua", "#!/bin/sh\n") },
		"a variable":                       func(p *repeatable) { p.env = append(p.env, "CFLAGS=-O1") },
		"an option":                        func(p *repeatable) { p.env = append(p.env, "PLUV_RUNTIME=lua@5.4") },
		"another program":                  func(p *repeatable) { _ = os.Chtimes(p.pluv, time.Now(), time.Now()) },
		"who may write to the folder":      func(p *repeatable) { _ = os.Chmod(p.path("project"), 0o777) },
		"the working folder":               func(p *repeatable) { p.dir = "project/sub" },
	}},
	{"sync in a folder below", []string{"sync"}, "project/sub", map[string]func(p *repeatable){
		"a nearer project": func(p *repeatable) { p.write("project/sub/pluv.toml", "[runtime]\nname = \"builtin\"\n") },
		"a workspace above": func(p *repeatable) {
			p.write("pluv.toml", "[workspace]\nmembers = [\"project\"]\n[runtime]\nname = \"builtin\"\nversion = \"5.1\"\n")
		},
		"the other's": func(p *repeatable) { p.write("project/pluv.toml", "[runtime]\nname = \"builtin\"\n") },
	}},
	{"run", []string{"run", "main.lua"}, "", map[string]func(p *repeatable){
		"pluv.lock":              func(p *repeatable) { p.remove("project/pluv.lock") },
		"the file":               func(p *repeatable) { p.remove("project/main.lua") },
		"a header in the file":   func(p *repeatable) { p.write("project/main.lua", "-- /// pluv\n-- runtime = \"builtin\"\n-- ///\n") },
		"a folder in its place":  func(p *repeatable) { p.remove("project/main.lua"); p.write("project/main.lua/x", "") },
		"a hook":                 func(p *repeatable) { p.write("project/.pluv/hooks/pre_run.lua", "return function() end") },
		"the folder of programs": func(p *repeatable) { p.remove("project/.pluv/rocks/lua-5.4/pluv-programs/.runtime") },
		"PATH":                   func(p *repeatable) { p.env = append(p.env, "PATH="+p.path("system")) },
	}},
	{"run a link", []string{"run", "sub/../link.lua"}, "", map[string]func(p *repeatable){
		"its target": func(p *repeatable) { p.remove("target.lua") },
		"a folder on the way": func(p *repeatable) {
			p.write("elsewhere/sub/x", "")
			p.remove("project/sub")
			_ = os.Symlink(p.path("elsewhere/sub"), p.path("project/sub"))
		},
	}},
	{"run in a folder below", []string{"run", "sub/inner.lua"}, "", map[string]func(p *repeatable){
		"a project of its own": func(p *repeatable) { p.write("project/sub/pluv.toml", "[runtime]\nname = \"builtin\"\n") },
	}},
	{"sync in a member", []string{"sync"}, "space/packages/c", map[string]func(p *repeatable){
		"pluv.toml of the root": func(p *repeatable) { p.write("space/pluv.toml", "[runtime]\nname = \"builtin\"\n") },
		"pluv.toml of a member": func(p *repeatable) {
			p.write("space/packages/a/pluv.toml", "[project]\nname = \"a\"\nversion = \"1.1\"\n[package]\n")
		},
		"a pluv.toml beside a rockspec":  func(p *repeatable) { p.write("space/packages/b/pluv.toml", "[dependencies]\nsmall = \"*\"\n") },
		"a rockspec":                     func(p *repeatable) { p.write("space/packages/b/b-1.0-1.rockspec", "") },
		"another rockspec":               func(p *repeatable) { p.write("space/packages/b/rockspecs/b-2.0-1.rockspec", "") },
		"a module":                       func(p *repeatable) { p.write("space/packages/a/src/more.lua", "") },
		"a folder of modules":            func(p *repeatable) { p.write("space/packages/a/src/deep/more.lua", "") },
		"a module that is gone":          func(p *repeatable) { p.remove("space/packages/b/b.lua") },
		"a file that a build may read":   func(p *repeatable) { p.write("space/packages/a/src/a.txt", "x") },
		"a new member":                   func(p *repeatable) { p.write("space/packages/d/pluv.toml", "[dependencies]\nsmall = \"*\"\n") },
		"a member that is gone":          func(p *repeatable) { p.remove("space/packages/b") },
		"a folder that becomes a member": func(p *repeatable) { p.write("space/packages/none/pluv.toml", "[dependencies]\nsmall = \"*\"\n") },
		"a workspace of its own": func(p *repeatable) {
			p.write("space/packages/c/pluv.toml", "[workspace]\n[runtime]\nname = \"builtin\"\n")
		},
	}},
	{"run in a member", []string{"run", "main.lua"}, "space/packages/c", map[string]func(p *repeatable){
		"a module":              func(p *repeatable) { p.write("space/packages/a/src/more.lua", "") },
		"a task":                func(p *repeatable) { p.write("space/packages/c/pluv.toml", "[tasks]\n\"main.lua\" = \"echo\"\n") },
		"pluv.toml of the root": func(p *repeatable) { p.write("space/pluv.toml", "[runtime]\nname = \"builtin\"\n") },
	}},
	{"sync --check", []string{"sync", "--check"}, "", map[string]func(p *repeatable){
		"pluv.lock": func(p *repeatable) { p.remove("project/pluv.lock") },
		"the tree":  func(p *repeatable) { p.remove("project/.pluv/rocks/lua-5.4") },
		"leftovers": func(p *repeatable) { p.write("project/.pluv/rocks/.new-1/x", "") },
	}},
	{"sync --check in a workspace", []string{"sync", "--check"}, "space", map[string]func(p *repeatable){
		"a module": func(p *repeatable) { p.write("space/packages/a/src/more.lua", "") },
	}},
	{"deps", []string{"deps"}, "", map[string]func(p *repeatable){
		"pluv.toml": func(p *repeatable) {
			p.write("project/pluv.toml", "[runtime]\nname = \"lua\"\nversion = \"5.4\"\n[dependencies]\nother = \"*\"\n")
		},
		"pluv.lock":    func(p *repeatable) { p.remove("project/pluv.lock") },
		"the runtimes": func(p *repeatable) { p.write("early/lua5.4", "#!/bin/sh\necho Lua 5.4.7\n") },
	}},
	{"deps in a member", []string{"deps"}, "space/packages/c", map[string]func(p *repeatable){
		"pluv.toml of the member": func(p *repeatable) { p.write("space/packages/c/pluv.toml", "[dependencies]\nsmall = \"*\"\n") },
		"another workspace above": func(p *repeatable) { p.write("pluv.toml", "[workspace]\nmembers = [\"space/packages/c\"]\n") },
	}},
	{"a script", []string{"run", "script.lua"}, "script", map[string]func(p *repeatable){
		"its header": func(p *repeatable) { p.write("script/script.lua", "-- /// pluv\n-- runtime = \"builtin\"\n-- ///\n") },
		"no header":  func(p *repeatable) { p.write("script/script.lua", "print(1)\n") },
		"a lock beside it": func(p *repeatable) {
			p.write("script/script.lua.lock", "version = 4\n[[runtime]]\ntag = \"lua-5.4\"\nprovides = [\"lua 5.4-1\"]\n")
		},
		"registries of the user": func(p *repeatable) { p.write("home/config/pluv/registries.toml", "") },
		"its tree": func(p *repeatable) {
			trees, _ := filepath.Glob(p.path("home/cache/pluv/projects/*/.pluv"))
			for _, tree := range trees {
				_ = os.RemoveAll(tree)
			}
		},
	}},
	{"a tool", []string{"tool", "run", "tooled"}, "script", map[string]func(p *repeatable){
		"registries of the user": func(p *repeatable) { p.write("home/config/pluv/registries.toml", "") },
		"the default runtime":    func(p *repeatable) { p.write("home/config/pluv/config.toml", "default = \"builtin\"\n") },
		"an earlier interpreter": func(p *repeatable) { p.write("early/lua5.4", "#!/bin/sh\necho Lua 5.4.7\n") },
		"an installed runtime":   func(p *repeatable) { p.write("home/data/pluv/toolchains/lua-5.4.8/toolchain.json", "{}") },
	}},
	{"--version", []string{"--version"}, "", map[string]func(p *repeatable){
		"modules of the user": func(p *repeatable) { p.write("home/config/pluv/lua/x.lua", "") },
		"another program":     func(p *repeatable) { _ = os.Chtimes(p.pluv, time.Now(), time.Now()) },
	}},
	{"--help", []string{"--help"}, "project/sub", map[string]func(p *repeatable){
		"a command of the project": func(p *repeatable) { p.write("project/.pluv/commands/mine.lua", "return {}") },
		"a command of the user":    func(p *repeatable) { p.write("home/config/pluv/commands/mine.lua", "return {}") },
		"a nearer project":         func(p *repeatable) { p.write("project/sub/pluv.toml", "") },
	}},
}

// TestRepeats: a command that changes nothing is repeated without Lua, until anything changes
// that it looks at.
func TestRepeats(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows does not tell when a file changed")
	}
	projects := map[string]*repeatable{}
	for _, c := range repeats {
		for what := range c.changes {
			p := newRepeatable(t)
			projects[c.name+", "+what] = p
			if what == "another program" {
				data, err := os.ReadFile(p.pluv)
				if err != nil {
					t.Fatal(err)
				}
				p.write("bin/pluv", string(data))
				p.pluv = p.path("bin/pluv")
			}
			if c.in != "" {
				p.dir = c.in
			}
			p.run("sync")
			p.run("sync") // now the lock names the packages in place
			p.run(c.argv...)
			p.run(c.argv...)
		}
	}
	settle()
	for _, c := range repeats {
		for what, change := range c.changes {
			t.Run(c.name+", "+what, func(t *testing.T) {
				p := projects[c.name+", "+what]
				p.mark(t, c.argv...)
				change(p)
				if out := p.run(c.argv...); strings.Contains(out, "REPEATED") {
					t.Errorf("the command is repeated")
				}
			})
		}
	}
	t.Run("the content of the file that runs, and its arguments", func(t *testing.T) {
		p := newRepeatable(t)
		p.run("run", "main.lua")
		settle()
		p.mark(t, "run", "main.lua")
		p.write("project/main.lua", "print(1)")
		if out := p.run("run", "main.lua", "a b", "--c"); out != "started with REPEATED a b --c\n" {
			t.Errorf("%q", out)
		}
		if out := p.run("run", "sub/inner.lua"); out != "started with sub/inner.lua\n" {
			t.Errorf("%q", out)
		}
	})
	t.Run("files may choose the runtime of a project that names none", func(t *testing.T) {
		p := newRepeatable(t)
		p.write("project/pluv.toml", "")
		p.env = append(p.env, "PLUV_RUNTIME=lua@5.4")
		for range 2 {
			for _, argv := range [][]string{{"sync"}, {"run", "main.lua"}} {
				p.run(argv...)
				if out := p.run(argv...); strings.Contains(out, "error") {
					t.Error(out)
				}
			}
			settle()
		}
		if records, _ := filepath.Glob(p.path("home/cache/pluv/replay/*")); len(records) > 0 {
			t.Errorf("recorded: %v", records)
		}
	})
	t.Run("a member that a flag names has another folder", func(t *testing.T) {
		p := newRepeatable(t)
		p.dir = "space"
		p.write("system/lua5.4", "#!/bin/sh\n[ \"$1\" = -v ] && echo Lua 5.4.6 || echo in ${PWD##*/}\n")
		for range 3 {
			p.run("run", "-p", "c", "main.lua")
		}
		settle()
		for range 3 {
			if out := p.run("run", "-p", "c", "main.lua"); out != "in c\n" {
				t.Errorf("%q", out)
			}
		}
	})
	t.Run("an interpreter that cannot start is asked each time", func(t *testing.T) {
		p := newRepeatable(t)
		p.write("early/lua5.4", "#!/bin/sh\n[ -e "+p.path("repaired")+" ] && echo Lua 5.4.6 by repaired\n")
		p.remove("system/lua5.4")
		p.write("early/lua", "#!/bin/sh\n[ \"$1\" = -v ] && echo Lua 5.4.6 || echo started\n")
		p.env = append(p.env, "PATH="+p.path("early")+":/bin:/usr/bin")
		p.run("run", "main.lua")
		settle()
		p.run("run", "main.lua")
		if out := p.run("run", "main.lua"); !strings.HasSuffix(out, "started\n") {
			t.Errorf("%q", out)
		}
		p.write("repaired", "")
		if out := p.run("run", "main.lua"); !strings.HasSuffix(out, "by repaired\n") {
			t.Errorf("%q", out)
		}
	})
	t.Run("a folder of a cleared cache on PATH is made again", func(t *testing.T) {
		p := newRepeatable(t)
		p.write("system/lua5.4", "#!/bin/sh\n[ \"$1\" = -v ] && echo Lua 5.4.6 || ls ${PATH%%:*}/lua\n")
		p.run("run", "main.lua")
		p.remove("project/.pluv/rocks/lua-5.4/pluv-programs")
		settle()
		for range 2 {
			p.run("run", "main.lua")
		}
		p.remove("home/cache/pluv/programs")
		if out := p.run("run", "main.lua"); !strings.HasSuffix(out, "pluv-programs/lua\n") {
			t.Errorf("%q", out)
		}
	})
	t.Run("commands can be in folders", func(t *testing.T) {
		p := newRepeatable(t)
		folders := []string{"project/.pluv/commands/db", "home/config/pluv/commands/mine"}
		for _, folder := range folders {
			p.write(folder+"/x", "")
		}
		settle()
		for _, folder := range folders {
			for range 2 {
				p.run("--help")
			}
			p.write(folder+"/migrate.lua", "return {}")
			if out := p.run("--help"); !strings.Contains(out, "  "+filepath.Base(folder)+" ") {
				t.Errorf("%s: %q", folder, out)
			}
			p.remove(folder)
		}
	})
	t.Run("hooks run each time", func(t *testing.T) {
		p := newRepeatable(t)
		p.env = append(p.env, "PLUV_TRUSTED_PATHS="+p.path("project"))
		p.write("project/.pluv/hooks/pre_run.lua", "return function() require('std.log').note('hooked') end")
		for range 2 {
			if out := p.run("run", "main.lua"); !strings.Contains(out, "hooked") {
				t.Errorf("%q", out)
			}
			settle()
		}
	})
}

// opened matches a system call with a path, in the output of strace.
var opened = regexp.MustCompile(`^(?:\[pid +\d+\] |\d+ +)?(?:open|openat|stat|lstat|newfstatat|readlink|readlinkat|access|faccessat2?|statx)\((?:AT_FDCWD, )?"(/[^"]*)"`)

// own returns the system calls of pluv before the program that it starts.
func (p *repeatable) own(trace string) string {
	var b strings.Builder
	for line := range strings.Lines(trace) {
		if strings.Contains(line, "execve(") && !strings.Contains(line, p.pluv) {
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// unseen are the files that do not decide about a command although it looks at them: those of
// the machine, of caches that only save time, and of the record itself.
var unseen = regexp.MustCompile(`^(/proc/|/sys/|/dev/[a-z]+$|/etc/|/(usr/)?lib.*/lib\w+\.so\b|.*/cache/pluv(/replay|/interpreters\.json|/locks|$)|.*/\.checked-lua-5\.4$)`)

// TestRepeatsSee compares the system calls of commands with their records: each file that a
// command looks at is in its record.
func TestRepeatsSee(t *testing.T) {
	if runtime.GOOS != "linux" {
		need.Lack(t, "strace runs on Linux only")
	}
	strace := need.Tool(t, "strace")
	for _, c := range []struct {
		argv []string
		in   string
	}{
		{[]string{"sync"}, "project"}, {[]string{"run", "main.lua"}, "project"}, {[]string{"--version"}, "project"}, {[]string{"--help"}, "project"},
		{[]string{"sync"}, "space/packages/c"}, {[]string{"run", "main.lua"}, "space/packages/c"}, {[]string{"run", "script.lua"}, "script"},
		{[]string{"tool", "run", "tooled"}, "script"},
		{[]string{"sync", "--check"}, "project"}, {[]string{"deps"}, "project"}, {[]string{"deps", "--all"}, "space/packages/c"},
	} {
		argv := c.argv
		t.Run(strings.Join(append(slices.Clone(argv), "in", c.in), " "), func(t *testing.T) {
			t.Parallel()
			p := newRepeatable(t)
			p.dir = c.in
			p.run("sync")
			p.run("sync") // now the lock names the packages in place
			p.run(argv...)
			p.run(argv...)
			settle()
			p.remove("home/cache/pluv/replay")
			log := p.path("strace")
			cmd := exec.Command(strace, append([]string{"-f", "-o", log, p.pluv}, argv...)...)
			cmd.Dir = p.path(p.dir)
			cmd.Env = append(p.env, "PWD="+cmd.Dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				need.Lack(t, "strace cannot trace here: %v, %s", err, out)
			}
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			records, err := filepath.Glob(p.path("home/cache/pluv/replay/*"))
			if err != nil || len(records) != 1 {
				t.Fatalf("%v, %v", records, err)
			}
			record, err := os.ReadFile(records[0])
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			for _, m := range regexp.MustCompile(`(?m)^(?:seen|kind) "[^"]*" "(.*)"$`).FindAllStringSubmatch(string(record), -1) {
				seen = append(seen, m[1])
			}
			looked := 0
			for line := range strings.Lines(p.own(string(text))) {
				m := opened.FindStringSubmatch(line)
				isKey := m != nil && (m[1] == cmd.Dir || strings.HasPrefix(p.path("home/cache/pluv"), m[1]))
				if m == nil || isKey || unseen.MatchString(m[1]) {
					continue
				}
				looked++
				isAbove := func(file string) bool { return strings.HasPrefix(file, strings.TrimSuffix(m[1], "/")+"/") }
				if !slices.Contains(seen, m[1]) && !slices.ContainsFunc(seen, isAbove) {
					t.Errorf("the record has not %s", m[1])
				}
			}
			if looked < 2 || len(seen) < 2 {
				t.Errorf("%d files were looked at, %d are in the record", looked, len(seen))
			}
			// The same command once more looks at the files of its record, and at few others.
			cmd = exec.Command(strace, append([]string{"-f", "-e", "trace=%file", "-o", log, p.pluv}, argv...)...)
			cmd.Dir = p.path(p.dir)
			cmd.Env = append(p.env, "PWD="+cmd.Dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v, %s", err, out)
			}
			again, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			calls := 0 // without the signals of Go's scheduler
			for line := range strings.Lines(p.own(string(again))) {
				if opened.MatchString(line) {
					calls++
				}
			}
			if calls > len(seen)+40 || calls == 0 {
				t.Errorf("repeating the command takes %d system calls for files, with %d in its record", calls, len(seen))
			}
		})
	}
}

//go:build unix

package spec

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pluv/host/fsys"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// User IDs that no machine has.
const (
	alice, bob, carol = 54321, 54322, 54323
	team              = 54300 // a group
)

// A box is a folder that all users can read, with a pluv that they can run.
type box struct {
	dir, pluv string
	env       []string
}

func newBox(t *testing.T) *box {
	t.Helper()
	if os.Geteuid() != 0 {
		need.Lack(t, "needs root, to be several users")
	}
	b := &box{dir: t.TempDir()}
	installed, err := exec.LookPath("pluv") // testscript.Main put it on PATH
	b.pluv = filepath.Join(b.dir, "bin", "pluv")
	err = errors.Join(err, os.Chmod(filepath.Dir(b.dir), 0o755), os.Chmod(b.dir, 0o755),
		os.Mkdir(filepath.Join(b.dir, "bin"), 0o755), fsys.CopyFile(installed, b.pluv), os.Chmod(b.pluv, 0o755))
	if err != nil {
		t.Fatal(err)
	}
	b.env = []string{"PATH=" + os.Getenv("PATH"), "NO_COLOR=1", "PLUV_RUNTIME_MIRROR=" + filepath.Join(b.dir, "no-mirror")}
	return b
}

func (b *box) path(parts ...string) string {
	return filepath.Join(append([]string{b.dir}, parts...)...)
}

// write makes a file for a user.
func (b *box) write(t *testing.T, owner int, name, text string) {
	t.Helper()
	b.folder(t, 0, filepath.Dir(name))
	if err := errors.Join(os.WriteFile(b.path(name), []byte(text), 0o644), os.Chown(b.path(name), owner, -1)); err != nil {
		t.Fatal(err)
	}
}

// folder makes a folder for a user.
func (b *box) folder(t *testing.T, owner int, name string) {
	t.Helper()
	_, err := os.Stat(b.path(name))
	if err == nil && owner == 0 {
		return
	}
	if err := errors.Join(os.MkdirAll(b.path(name), 0o755), os.Chown(b.path(name), owner, -1)); err != nil {
		t.Fatal(err)
	}
}

// A call is a command run by a user.
type call struct {
	uid int
	in  string // below the box
	env []string
	as  string // the name under which pluv is called
	// umask is in shell syntax; "" keeps the default.
	umask string
}

func (b *box) run(t *testing.T, c call, argv ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(b.pluv, argv...)
	if c.umask != "" {
		cmd = exec.Command("sh", append([]string{"-c", "umask " + c.umask + `; exec "$0" "$@"`, b.pluv}, argv...)...)
	}
	if c.as != "" {
		cmd = exec.Command(b.path("bin", c.as), argv...)
	}
	cmd.Dir = b.path(c.in)
	cmd.Env = append(slices.Clone(b.env), c.env...)
	if c.uid != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(c.uid), Gid: uint32(c.uid), Groups: []uint32{team}}}
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// home is a user's home folder, for the environment.
func (b *box) home(t *testing.T, uid int) string {
	t.Helper()
	name := "home-" + strconv.Itoa(uid)
	b.folder(t, uid, name)
	return "HOME=" + b.path(name)
}

// TestHomeOfDatabase checks the place of the cache when HOME names no home.
func TestHomeOfDatabase(t *testing.T) {
	self, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil {
		need.Lack(t, "needs a user in the user database: %v", err)
	}
	dir := t.TempDir()
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return name == "HOME" || strings.HasPrefix(name, "XDG_") || strings.HasPrefix(name, "PLUV_")
	})
	for _, set := range [][]string{nil, {"HOME="}, {"HOME=here"}, {"HOME=."}, {"HOME=", "XDG_CACHE_HOME=cache"}} {
		cmd := exec.Command("pluv", "cache", "dir")
		cmd.Dir, cmd.Env = dir, append(slices.Clone(env), set...)
		out, err := cmd.Output()
		if want := filepath.Join(self.HomeDir, ".cache", "pluv") + "\n"; err != nil || string(out) != want {
			t.Errorf("%v: %q, %v; want %q", set, out, err, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("made in the working folder: %v, %v", entries, err)
	}
}

// TestNoHome is a user who is not in the user database, as in containers.
func TestNoHome(t *testing.T) {
	b := newBox(t)
	registry.NewBuilder(b.path("rocks")).Add(registry.Rock{Name: "small", Version: "1.0-1"}).MustWrite(t)
	b.folder(t, alice, "p")
	b.write(t, alice, "p/pluv.toml", "[runtime]\nname = \"builtin\"\n[registries.here]\nurl = \""+b.path("rocks")+"\"\n[dependencies]\nsmall = \"*\"\n")
	b.write(t, alice, "p/main.lua", "print(require(\"small\").name, os.getenv(\"HOME\"))\n")
	if err := os.Symlink("pluv", b.path("bin", "lua")); err != nil {
		t.Fatal(err)
	}
	for _, env := range [][]string{nil, {"HOME="}, {"HOME=here"}, {"HOME=here", "XDG_CACHE_HOME=cache", "XDG_DATA_HOME=."}} {
		for _, c := range []struct {
			argv []string
			as   string
			code int
			want string
		}{
			{argv: []string{"--version"}, want: "pluv "},
			{argv: []string{"--help"}, want: "Usage:"},
			{argv: []string{"which"}, want: b.pluv},
			{argv: []string{"run", "main.lua"}, code: 1, want: "hint: set HOME, or PLUV_CACHE_DIR"},
			{argv: []string{"sync"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"trust", "main.lua"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"use", "builtin"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"setup-shims"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"registry", "add", "x", "https://x.example"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"registry", "login", "https://x.example", "--token", "t"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"cache", "clean"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"eject", "pluv.report"}, code: 1, want: "the home folder is unknown"},
			{argv: []string{"doctor"}, code: 1, want: "unknown: HOME is not set"},
			{argv: []string{"main.lua"}, as: "lua", code: 1, want: "module small not found"},
		} {
			out, code := b.run(t, call{uid: alice, in: "p", env: env, as: c.as}, c.argv...)
			if code != c.code || !strings.Contains(out, c.want) || strings.Contains(out, "bug") {
				t.Errorf("%v %s%v: %d, %s", env, c.as, c.argv, code, out)
			}
		}
	}
	b.folder(t, alice, "cache")
	out, code := b.run(t, call{uid: alice, in: "p", env: []string{"HOME=here", "PLUV_CACHE_DIR=" + b.path("cache")}}, "-q", "run", "main.lua")
	if code != 0 || out != "small\tnil\n" {
		t.Errorf("with a cache alone: %d, %s", code, out)
	}
	out, code = b.run(t, call{uid: alice, in: "p", env: []string{"HOME=here", "PLUV_CACHE_DIR=" + b.path("cache")}}, "cache", "prune")
	if code != 0 || !strings.Contains(out, "removed ") {
		t.Errorf("cache prune with a cache alone: %d, %s", code, out)
	}
	entries, err := os.ReadDir(b.path("p"))
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{".pluv", "main.lua", "pluv.lock", "pluv.toml"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("the project holds %v, %v", names, err)
	}
}

const evilRockspec = `package = "evil"
version = "1.0-1"
source = { url = "" }
build = { type = "command", build_command = "touch %s" }
`

// TestStrangersProject works below a folder where another user may write.
func TestStrangersProject(t *testing.T) {
	b := newBox(t)
	mark := b.path("mark", "EVIL")
	if err := errors.Join(os.MkdirAll(b.path("tmp"), 0o755), os.Chmod(b.path("tmp"), 0o777|fs.ModeSticky),
		os.Mkdir(b.path("mark"), 0o777), os.Chmod(b.path("mark"), 0o777), os.Symlink("pluv", b.path("bin", "lua"))); err != nil {
		t.Fatal(err)
	}
	b.write(t, bob, "tmp/pluv.toml", "[runtime]\nname = \"builtin\"\n[dependencies.evil]\npath = \".x\"\n")
	b.write(t, bob, "tmp/.x/evil-1.0-1.rockspec", strings.ReplaceAll(evilRockspec, "%s", mark))
	b.write(t, bob, "tmp/.pluv/commands/own.lua", "return { summary = \"evil\", run = function() end }\n")
	b.folder(t, alice, "tmp/mine/deep")
	b.folder(t, alice, "tmp/mine")
	b.write(t, alice, "tmp/mine/deep/main.lua", "print(\"mine\")\n")
	refused := []string{"refusing " + b.path("tmp", "pluv.toml") + ", which is above the working folder: ", "belongs to the user " + strconv.Itoa(bob),
		"hint: if you trust those who can write there, allow the folder with `pluv trust --folder " + b.path("tmp") + "`"}
	for _, uid := range []int{alice, 0} {
		env := []string{b.home(t, uid)}
		here := call{uid: uid, in: "tmp/mine/deep", env: env}
		elsewhere, named := call{uid: uid, in: ".", env: env}, call{uid: uid, in: ".", env: append(env, "PLUV_PROJECT="+b.path("tmp", "mine"))}
		for _, c := range []struct {
			call
			argv []string
		}{
			{here, []string{"run", "main.lua"}}, {here, []string{"sync"}}, {here, []string{"lock"}}, {here, []string{"which"}}, {here, []string{"test"}},
			{here, []string{"trust"}}, {here, []string{"add", "x"}}, {here, []string{"local", "lua@5.1"}}, {here, []string{"registry", "list"}},
			{elsewhere, []string{"-C", b.path("tmp", "mine", "deep"), "run", "main.lua"}}, {elsewhere, []string{"-C", "tmp/mine", "sync"}},
			{named, []string{"sync"}}, {call{uid: uid, in: "tmp/mine/deep", env: env, as: "lua"}, []string{"main.lua"}},
		} {
			out, code := b.run(t, c.call, c.argv...)
			for _, want := range refused {
				if code != 1 || !strings.Contains(out, want) {
					t.Errorf("%d %s%v: %d, %s; want %q", uid, c.as, c.argv, code, out, want)
					break
				}
			}
		}
		// Commands still run that need no project.
		for _, c := range []struct {
			argv []string
			code int
			want string
			not  string
		}{
			{argv: []string{"--help"}, want: "Usage:", not: "Project commands"},
			{argv: []string{"list"}, want: "builtin"},
			{argv: []string{"cache", "dir"}, want: "pluv"},
			{argv: []string{"own"}, code: 2, want: "skipping the commands of the project: refusing " + b.path("tmp", "pluv.toml")},
			{argv: []string{"doctor"}, code: 1, want: "which is above the working folder"},
		} {
			out, code := b.run(t, here, c.argv...)
			if code != c.code || !strings.Contains(out, c.want) || c.not != "" && strings.Contains(out, c.not) {
				t.Errorf("%d %v: %d, %s", uid, c.argv, code, out)
			}
		}
	}
	env := []string{b.home(t, alice)}
	here := call{uid: alice, in: "tmp/mine/deep", env: env}
	// Another way: a project of one's own.
	if out, code := b.run(t, here, "init"); code != 0 || !strings.Contains(out, "wrote pluv.toml") {
		t.Errorf("init: %d, %s", code, out)
	}
	if out, code := b.run(t, here, "-q", "run", "--runtime", "builtin", "main.lua"); code != 0 || out != "mine\n" {
		t.Errorf("run in a project of one's own: %d, %s", code, out)
	}
	if err := os.Remove(b.path("tmp/mine/deep/pluv.toml")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Fatal("another user's build command ran")
	}
	// Once allowed, the folder's project is used, for that user alone.
	if out, code := b.run(t, here, "trust", "--folder", "../.."); code != 0 || !strings.Contains(out, b.path("tmp")) {
		t.Errorf("trust: %d, %s", code, out)
	}
	if out, code := b.run(t, here, "trust", "--list"); code != 0 || out != "state   path\nfolder  "+b.path("tmp")+"\n" {
		t.Errorf("list: %d, %q", code, out)
	}
	if out, code := b.run(t, here, "which"); code != 0 {
		t.Errorf("which: %d, %s", code, out)
	}
	if out, code := b.run(t, here, "own"); code != 1 || !strings.Contains(out, "not trusted") {
		t.Errorf("a command of an allowed folder: %d, %s", code, out)
	}
	if out, code := b.run(t, call{uid: carol, in: here.in, env: []string{b.home(t, carol)}}, "which"); code != 1 {
		t.Errorf("for another user: %d, %s", code, out)
	}
	for _, want := range []string{"is no longer allowed", "was not allowed"} {
		if out, code := b.run(t, here, "trust", "--revoke", "--folder", b.path("tmp")); code != 0 || !strings.Contains(out, want) {
			t.Errorf("revoke: %d, %s", code, out)
		}
	}
	if out, code := b.run(t, here, "which"); code != 1 {
		t.Errorf("which, revoked: %d, %s", code, out)
	}
	here.env = append(env, "PLUV_TRUSTED_PATHS="+b.dir)
	if out, code := b.run(t, here, "which"); code != 0 {
		t.Errorf("which, with PLUV_TRUSTED_PATHS: %d, %s", code, out)
	}
	// The working directory is the user's own choice, whoever owns it.
	if out, code := b.run(t, call{uid: alice, in: "tmp", env: env}, "which"); code != 0 {
		t.Errorf("in the folder itself: %d, %s", code, out)
	}
	if out, code := b.run(t, call{uid: alice, in: ".", env: env}, "-C", "tmp", "which"); code != 0 {
		t.Errorf("with -C: %d, %s", code, out)
	}
}

// TestStrangersPin: another user pins a runtime, above a project and for the shims.
func TestStrangersPin(t *testing.T) {
	b := newBox(t)
	for _, name := range []string{"lua", "luajit"} {
		if err := os.Symlink("pluv", b.path("bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	b.write(t, 0, "system/lua5.4", "#!/bin/sh\necho Lua 5.4.6\n")
	if err := os.Chmod(b.path("system/lua5.4"), 0o755); err != nil {
		t.Fatal(err)
	}
	b.folder(t, alice, "up/mine")
	b.write(t, alice, "up/mine/pluv.toml", "[project]\nname = \"p\"\n")
	here := call{uid: alice, in: "up/mine", env: []string{b.home(t, alice), "PATH=" + b.path("system") + ":" + os.Getenv("PATH")}}
	shim := here
	shim.as = "lua"
	for _, name := range []string{".lua-version", ".tool-versions"} {
		b.write(t, bob, "up/"+name, map[string]string{".lua-version": "5.4\n", ".tool-versions": "nodejs 20\nlua 5.4\n"}[name])
		for _, c := range []call{here, shim} {
			out, code := b.run(t, c, map[string][]string{"": {"which"}, "lua": {"-v"}}[c.as]...)
			if code != 1 || !strings.Contains(out, "refusing "+b.path("up", name)+", which is above the working folder: it belongs to") ||
				!strings.Contains(out, "pluv trust --folder "+b.path("up")) {
				t.Errorf("%s, %q: %d, %s", name, c.as, code, out)
			}
		}
		if err := os.Chown(b.path("up", name), alice, -1); err != nil {
			t.Fatal(err)
		}
		for _, c := range []call{here, shim} {
			out, code := b.run(t, c, map[string][]string{"": {"which"}, "lua": {"-v"}}[c.as]...)
			if code != 0 || !strings.Contains(out, map[string]string{"": b.path("system/lua5.4"), "lua": "Lua 5.4.6"}[c.as]) {
				t.Errorf("%s with the user's own file, %q: %d, %s", name, c.as, code, out)
			}
		}
		if err := os.Remove(b.path("up", name)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSharedByGroup: a project and a cache shared by the members of a group.
func TestSharedByGroup(t *testing.T) {
	b := newBox(t)
	rocks := registry.NewBuilder(b.path("rocks"))
	for _, name := range []string{"small", "other", "third"} {
		rocks.Add(registry.Rock{Name: name, Version: "1.0-1"})
	}
	rocks.MustWrite(t)
	for _, dir := range []string{"cache", "p", "q"} {
		b.folder(t, 0, dir)
		if err := errors.Join(os.Chown(b.path(dir), 0, team), os.Chmod(b.path(dir), 0o775|fs.ModeSetgid)); err != nil {
			t.Fatal(err)
		}
		if dir != "cache" {
			b.write(t, alice, dir+"/pluv.toml", "[runtime]\nname = \"builtin\"\n[registries.here]\nurl = \""+b.path("rocks")+"\"\n[dependencies]\nsmall = \"*\"\n")
			if err := errors.Join(os.Chown(b.path(dir, "pluv.toml"), alice, team), os.Chmod(b.path(dir, "pluv.toml"), 0o664)); err != nil {
				t.Fatal(err)
			}
		}
	}
	member := func(uid int, dir string) call {
		return call{uid: uid, in: dir, umask: "002", env: []string{b.home(t, uid), "PLUV_CACHE_DIR=" + b.path("cache")}}
	}
	for _, c := range []struct {
		call
		argv []string
	}{
		{member(alice, "p"), []string{"sync"}}, {member(bob, "q"), []string{"sync"}}, {member(bob, "p"), []string{"add", "other"}},
		{member(alice, "p"), []string{"sync", "--binary", "--rebuild"}}, {member(carol, "p"), []string{"add", "third"}},
		{member(bob, "p"), []string{"remove", "small"}}, {member(carol, "q"), []string{"sync", "--binary", "--rebuild"}},
		{member(alice, "q"), []string{"update"}}, {member(alice, "p"), []string{"registry", "add", "more", "https://more.example", "--project"}},
	} {
		if out, code := b.run(t, c.call, c.argv...); code != 0 {
			t.Errorf("%d in %s: %v: %d, %s", c.uid, c.in, c.argv, code, out)
		}
	}
	for _, dir := range []string{"cache", "p", "q"} {
		err := filepath.WalkDir(b.path(dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if gid := info.Sys().(*syscall.Stat_t).Gid; gid != team {
				t.Errorf("%s has the group %d", path, gid)
			}
			sealed := info.Mode().Perm()&0o200 == 0 && !entry.IsDir() // built rocks, which nobody changes
			if mode := info.Mode().Perm(); mode&0o040 == 0 || !sealed && entry.Type()&fs.ModeSymlink == 0 && mode&0o020 == 0 && !strings.Contains(path, "/rocks/") {
				t.Errorf("%s has the mode %v", path, mode)
			} else if entry.IsDir() && mode != 0o775 {
				t.Errorf("the folder %s has the mode %v", path, mode)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	// Members can clean up after each other, too.
	if out, code := b.run(t, member(bob, "p"), "cache", "clean"); code != 0 {
		t.Errorf("cache clean: %d, %s", code, out)
	}
	// The same with a restrictive umask.
	b.folder(t, alice, "private")
	c := member(alice, "p")
	c.umask, c.env = "077", append(c.env, "PLUV_CACHE_DIR="+b.path("private", "cache"))
	if out, code := b.run(t, c, "lock", "--upgrade"); code != 0 {
		t.Fatalf("lock: %d, %s", code, out)
	}
	if info, err := os.Stat(b.path("private", "cache")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestCopiedProject: a multi-stage image: root syncs, and the copy runs as a user without write
// permission.
func TestCopiedProject(t *testing.T) {
	b := newBox(t)
	registry.NewBuilder(b.path("rocks")).Add(registry.Rock{Name: "small", Version: "1.0-1"}).MustWrite(t)
	const toml = "[runtime]\nname = \"builtin\"\n[registries.here]\nurl = \"../rocks\"\n[dependencies]\nsmall = \"*\"\ndep = { path = \"dep\" }\n" +
		"[tasks]\ntask = \"lua main.lua\"\n"
	b.write(t, 0, "build/pluv.toml", toml)
	b.write(t, 0, "build/dep/pluv.toml", "[project]\nname = \"dep\"\n")
	b.write(t, 0, "build/dep/dep.lua", "return \"dep\"\n")
	b.write(t, 0, "build/main.lua", "print(require(\"small\").name, require(\"dep\"))\n")
	root := call{uid: 0, in: "build", env: []string{"HOME=" + b.path("root")}}
	if out, code := b.run(t, root, "sync"); code != 0 {
		t.Fatal(out)
	}
	copied := exec.Command("cp", "-a", b.path("build"), b.path("app"))
	if out, err := copied.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if err := os.RemoveAll(b.path("build")); err != nil {
		t.Fatal(err)
	}
	alone := call{uid: alice, in: "app", env: []string{"HOME=/nonexistent"}}
	for _, argv := range [][]string{{"run", "main.lua"}, {"run", "--frozen", "main.lua"}, {"run", "--no-sync", "main.lua"}, {"run", "task"}} {
		if out, code := b.run(t, alone, argv...); code != 0 || out != "small\tdep\n" {
			t.Errorf("%v: %d, %s", argv, code, out)
		}
	}
	b.write(t, 0, "app/pluv.toml", strings.Replace(toml, "small = \"*\"\n", "", 1))
	out, code := b.run(t, alone, "run", "main.lua")
	if code != 1 || !strings.Contains(out, "pluv.lock must be updated: pluv.toml has changed") || !strings.Contains(out, "permission denied") {
		t.Errorf("%d, %s", code, out)
	}
	b.write(t, 0, "app/pluv.toml", toml)
	if err := os.RemoveAll(b.path("app", ".pluv", "rocks", "builtin-5.1")); err != nil {
		t.Fatal(err)
	}
	out, code = b.run(t, alone, "run", "main.lua")
	if code != 1 || !strings.Contains(out, "cannot create .pluv/rocks/builtin-5.1") || !strings.Contains(out, "permission denied") {
		t.Errorf("%d, %s", code, out)
	}
}

// TestStrangersLuaRocks works below a folder where another user made a project of LuaRocks.
func TestStrangersLuaRocks(t *testing.T) {
	b := newBox(t)
	if err := errors.Join(os.MkdirAll(b.path("tmp"), 0o755), os.Chmod(b.path("tmp"), 0o777|fs.ModeSticky)); err != nil {
		t.Fatal(err)
	}
	b.write(t, bob, "tmp/.luarocks/default-lua-version.lua", "return \"5.4\"\n")
	b.folder(t, bob, "tmp/.luarocks")
	b.folder(t, bob, "tmp/lua_modules")
	b.folder(t, alice, "tmp/mine")
	for _, command := range [][]string{{"list"}, {"path"}, {"purge"}, {"config", "rocks_trees"}} {
		out, code := b.run(t, call{uid: alice, in: "tmp/mine", env: []string{b.home(t, alice)}}, append([]string{"rocks"}, command...)...)
		if want := "refusing " + b.path("tmp", ".luarocks") + ", which is above the working folder: "; code != 1 || !strings.Contains(out, want) {
			t.Errorf("%v: %d, %s; want %q", command, code, out, want)
		}
	}
	out, code := b.run(t, call{uid: alice, in: "tmp/mine", env: []string{b.home(t, alice)}}, "rocks", "list", "--no-project", "--lua-version", "5.4")
	if code != 0 {
		t.Errorf("--no-project: %d, %s", code, out)
	}
}

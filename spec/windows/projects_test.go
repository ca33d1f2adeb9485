package windows

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pluv/host/archive"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// manifest is the head of a project's pluv.toml.
const manifest = "[runtime]\nname = \"lua\"\nversion = \"5.4\"\n\n[registries.real]\nurl = \"../rocks\"\n\n"

// newDeveloper is a user with Lua 5.4 and the real rocks.
func newDeveloper(t *testing.T) *User {
	t.Helper()
	NeedFull(t)
	u := Open(t).NewUser(t)
	u.Rocks(t)
	u.Install(t, "lua@5.4.4")
	return u
}

// TestSameLock resolves on Windows and on Linux: the locks are the same, byte for byte.
func TestSameLock(t *testing.T) {
	u := newDeveloper(t)
	need.Tool(t, "lua5.4")
	dependencies := "[dependencies]\nbusted = \"*\"\nluacheck = \">= 1\"\nluasocket = \"~> 3.1\"\nlocal = { path = \"libs/local\" }\n\n" +
		"[dev-dependencies]\nlua-cjson = \"*\"\n"
	rockspec := "package = \"local\"\nversion = \"1.0-1\"\nsource = { url = \".\" }\ndependencies = { \"penlight\" }\n" +
		"build = { type = \"builtin\", modules = { [\"local.x\"] = \"local/x.lua\" } }\n"
	for _, dir := range []string{"there", "here"} {
		u.Write(t, dir+"/pluv.toml", manifest+dependencies)
		u.Write(t, dir+"/libs/local/local-1.0-1.rockspec", rockspec)
		u.Write(t, dir+"/libs/local/local/x.lua", "return 1\n")
	}
	u.Pluv(t, "there", "lock")
	pluv := filepath.Join(t.TempDir(), "pluv")
	build(t, pluv, "./cmd/pluv")
	home := t.TempDir()
	cmd := exec.Command(pluv, "lock")
	cmd.Dir = u.Path("here")
	cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + home}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	there, here := u.Read(t, "there/pluv.lock"), u.Read(t, "here/pluv.lock")
	if there != here {
		t.Errorf("Windows:\n%s\nLinux:\n%s", there, here)
	}
	t.Logf("%d bytes are the same, with %d packages", len(there), strings.Count(there, "[[package]]"))
}

// busteds are tests of busted that fail in Wine: Lua's own os.execute goes through Wine's cmd
// there, and luacov is not installed.
var busteds = []string{"tests no tests to exit with a fail-exitcode", "tests running a configfile for luacov", "tests running via stdin"}

// TestBusted runs the tests of busted itself with a pluv on Windows, and starts the programs of
// busted and luacheck from `pluv run`, from tasks and from cmd.
func TestBusted(t *testing.T) {
	u := newDeveloper(t)
	source := u.Path("source")
	if err := archive.Unpack(t.Context(), u.Path("rocks", "busted-2.2.0-1.src.rock"), source, archive.Options{}); err != nil {
		t.Fatal(err)
	}
	u.Pluv(t, "source/busted", "init", "--runtime", "lua@5.4")
	u.Write(t, "source/busted/pluv.toml", u.Read(t, "source/busted/pluv.toml")+"\n[registries.real]\nurl = \"../../rocks\"\n")
	u.Pluv(t, "source/busted", "build")
	said, _ := u.Try("source/busted", "run", "busted", "-o", "TAP")
	for _, line := range strings.Split(said.Stdout, "\n") {
		if name, failed := strings.CutPrefix(line, "not ok "); failed && !slices.ContainsFunc(busteds, func(known string) bool { return strings.HasSuffix(name, known) }) {
			t.Errorf("busted: %s", line)
		}
	}
	passed := strings.Count("\n"+said.Stdout, "\nok ")
	if passed < 1600 {
		t.Errorf("only %d tests of busted pass:\n%s%s", passed, said.Stdout, said.Stderr)
	}
	t.Logf("%d tests of busted pass", passed)

	u.Write(t, "a project/pluv.toml", manifest+"[dependencies]\nbusted = \"*\"\nluacheck = \"*\"\n\n[tasks]\nspec = \"busted --output=TAP\"\nlint = \"luacheck --no-color bad.lua\"\n")
	u.Write(t, "a project/bad.lua", "x = 1\n")
	u.Write(t, "a project/spec/a_spec.lua", "describe(\"a\", function() it(\"b\", function() assert.equal(1, 1) end) end)\n")
	u.Pluv(t, "a project", "sync")
	ok, bad := regexp.MustCompile(`(?m)^ok 1 - a b$`), regexp.MustCompile(`setting non-standard global variable .?x`)
	bin := `set "PATH=%CD%\.pluv\rocks\lua-5.4\bin;%PATH%"`
	for _, c := range []struct {
		name string
		want *regexp.Regexp
		said Said
	}{
		{"busted from pluv run", ok, u.Pluv(t, "a project", "run", "busted", "--output=TAP")},
		{"busted from pluv test", ok, u.Pluv(t, "a project", "test", "--", "--output=TAP")},
		{"busted from a task", ok, u.Pluv(t, "a project", "run", "spec")},
		{"busted from cmd", ok, u.Cmd(t, "a project", bin, "call busted --output=TAP", "if errorlevel 1 exit /b 9")},
		{"luacheck from cmd", bad, u.Cmd(t, "a project", bin, "call luacheck --no-color bad.lua", "if not errorlevel 1 exit /b 9", "exit /b 0")},
	} {
		if !c.want.MatchString(c.said.Stdout) {
			t.Errorf("%s:\n%s%s", c.name, c.said.Stdout, c.said.Stderr)
		}
	}
	for _, args := range [][]string{{"run", "luacheck", "--no-color", "bad.lua"}, {"run", "lint"}} {
		if said, err := u.Try("a project", args...); err == nil || !bad.MatchString(said.Stdout) {
			t.Errorf("pluv %v: %v\n%s%s", args, err, said.Stdout, said.Stderr)
		}
	}
}

// TestDependencies uses a path dependency with C code, which is edited, and a dependency in git.
func TestDependencies(t *testing.T) {
	u := newDeveloper(t)
	source := func(answer string) string {
		return "#include <lua.h>\n#include <lauxlib.h>\nint luaopen_native(lua_State *L) { lua_pushstring(L, \"" + answer + "\"); return 1; }\n"
	}
	u.Write(t, "native/native-1.0-1.rockspec", "package = \"native\"\nversion = \"1.0-1\"\nsource = { url = \".\" }\nbuild = { type = \"builtin\", modules = { native = \"native.c\" } }\n")
	u.Write(t, "native/native.c", source("one"))
	u.Write(t, "repository/repo-1.0-1.rockspec", "package = \"repo\"\nversion = \"1.0-1\"\nsource = { url = \".\" }\nbuild = { type = \"builtin\", modules = { repo = \"repo.lua\" } }\n")
	u.Write(t, "repository/repo.lua", "return \"from git\"\n")
	u.Cmd(t, "repository", "git init --quiet", "git add repo.lua repo-1.0-1.rockspec",
		"git -c user.name=a -c user.email=a@example.invalid commit --quiet -m one")
	u.Write(t, "app/pluv.toml", manifest)
	u.Write(t, "app/main.lua", "print(require(\"native\"), (require(\"repo\")))\n")
	u.Pluv(t, "app", "add", "--path", `..\native`)
	u.Pluv(t, "app", "add", "--git", "file:///"+filepath.ToSlash(strings.ReplaceAll(u.Windows(u.Path("repository")), `\`, "/")))
	if said := u.Pluv(t, "app", "run", "main.lua"); said.Stdout != "one\tfrom git\n" {
		t.Errorf("%q", said)
	}
	if lock := u.Read(t, "app/pluv.lock"); strings.Contains(lock, `\`) {
		t.Errorf("a path of Windows is in the lock:\n%s", lock)
	}
	// Lua reads paths in the code page of the system, in Wine 1252.
	u.Write(t, "ü/pluv.toml", manifest)
	u.Write(t, "ü/m.lua", "return \"a module\"\n")
	u.Write(t, "ü/main.lua", "print((require(\"m\")))\n")
	u.Write(t, "日本/pluv.toml", manifest)
	if said := u.Pluv(t, "ü", "run", "main.lua"); said.Stdout != "a module\n" {
		t.Errorf("below ü: %q", said)
	}
	if said, err := u.Try("日本", "run", "main.lua"); err == nil || !strings.Contains(said.Stderr, "outside the system's code page") {
		t.Errorf("below 日本: %v, %q", err, said)
	}
	u.Write(t, "native/native.c", source("another"))
	if said := u.Pluv(t, "app", "run", "main.lua"); said.Stdout != "another\tfrom git\n" {
		t.Errorf("after an edit: %q", said)
	}
}

// TestHeld adds and removes a rock 200 times beside programs that read the project's files and
// hold them for moments.
func TestHeld(t *testing.T) {
	NeedFull(t)
	m := Open(t)
	m.Checkout(t)
	u := m.NewUser(t)
	if err := os.Rename(m.Build(t, "spec"), u.Path("bin", "steps.exe")); err != nil {
		t.Fatal(err)
	}
	registry.NewBuilder(u.Path("registry")).Describe("a 1.0-1\nb 1.0-1").MustWrite(t)
	u.Write(t, "app/pluv.toml", "[runtime]\nname = \"builtin\"\n\n[registries.local]\nurl = \"../registry\"\n")
	u.Write(t, "app/main.lua", "require(\"a\")\nprint(\"ran\")\n")
	u.Pluv(t, "app", "add", "a")
	toml, lock := u.Read(t, "app/pluv.toml"), u.Read(t, "app/pluv.lock")
	tree := `.pluv\rocks\builtin-5.1\`
	reads := "start /b steps read=pluv.toml,pluv.lock," + tree + `share\lua\5.1\a.lua,` + tree + `share\lua\5.1\b.lua >nul 2>&1`
	said := u.Cmd(t, "app", reads, reads, "for /l %%i in (1,1,100) do (", "  pluv add b || goto failed", "  pluv run main.lua || goto failed",
		"  pluv remove b || goto failed", ")", "echo x> stop", "exit /b 0", ":failed", "echo x> stop", "exit /b 1")
	if n := strings.Count(said.Stdout, "ran\n"); n != 100 {
		t.Errorf("the program ran %d times of 100:\n%s", n, said.Stdout)
	}
	if u.Read(t, "app/pluv.toml") != toml || u.Read(t, "app/pluv.lock") != lock {
		t.Error("pluv.toml or pluv.lock is not what it was")
	}
	entries, err := os.ReadDir(u.Path("app", ".pluv", "rocks"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), "replaced") {
			t.Errorf("%s is left", e.Name())
		}
	}
}

package windows

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/digest"
	"pluv/spec/need"
)

// Full reports whether everything is to be tried, and not only one Lua and two rocks.
func Full() bool { return os.Getenv("PLUV_WINE_SET") == "full" }

// NeedFull is for tests that only run with everything.
func NeedFull(t *testing.T) {
	t.Helper()
	if !Full() {
		need.Lack(t, "needs PLUV_WINE_SET=full")
	}
}

// A User is somebody with pluv, folders of their own, and a mirror of runtimes.
type User struct {
	*Machine
	home string
	env  []string
}

// NewUser builds pluv for a new user.
func (m *Machine) NewUser(t *testing.T) *User {
	t.Helper()
	home, err := os.MkdirTemp(m.dir, "user-")
	if err != nil {
		t.Fatal(err)
	}
	u := &User{Machine: m, home: home}
	for variable, dir := range map[string]string{
		"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "PLUV_RUNTIME_MIRROR": "mirror",
	} {
		u.env = append(u.env, variable+"="+m.Windows(u.Path(dir)))
	}
	u.env = append(u.env, "NO_COLOR=1")
	if err := os.MkdirAll(u.Path("mirror"), 0o755); err != nil {
		t.Fatal(err)
	}
	build(t, u.Path("bin", "pluv.exe"), "./cmd/pluv", "GOOS=windows", "GOARCH=amd64")
	return u
}

// build builds a program of the project.
func build(t *testing.T, to, pkg string, env ...string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", to, pkg)
	cmd.Dir = "../.."
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", pkg, err, out)
	}
}

// Path returns the path of a file of the user, on Linux.
func (u *User) Path(elements ...string) string {
	return filepath.Join(append([]string{u.home}, elements...)...)
}

// Write writes a file of the user, and returns its folder.
func (u *User) Write(t *testing.T, name, text string) string {
	t.Helper()
	file := u.Path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(file)
}

// Read returns a file of the user.
func (u *User) Read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(u.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Try runs pluv in a folder of the user.
func (u *User) Try(dir string, args ...string) (Said, error) {
	return u.Exec(u.Path(dir), u.env, append([]string{u.Windows(u.Path("bin", "pluv.exe"))}, args...)...)
}

// Pluv runs pluv, which has to succeed.
func (u *User) Pluv(t *testing.T, dir string, args ...string) Said {
	t.Helper()
	said, err := u.Try(dir, args...)
	if err != nil {
		t.Fatalf("pluv %v: %v\n%s%s", args, err, said.Stdout, said.Stderr)
	}
	return said
}

// Cmd runs lines of cmd in a folder of the user, with pluv on PATH; they have to succeed.
func (u *User) Cmd(t *testing.T, dir string, lines ...string) Said {
	t.Helper()
	text := "@echo off\r\nset \"PATH=" + u.Windows(u.Path("bin")) + ";%PATH%\"\r\n" + strings.Join(lines, "\r\n") + "\r\n"
	u.Write(t, filepath.Join(dir, "lines.bat"), text)
	said, err := u.Exec(u.Path(dir), u.env, "cmd", "/d", "/c", "lines.bat")
	if err != nil {
		t.Fatalf("%q: %v\n%s%s", lines, err, said.Stdout, said.Stderr)
	}
	return said
}

// sourcesOf are the tarballs of Debian's sources, by request, and their names on a mirror.
var sourcesOf = map[string][2]string{
	"lua@5.1.5": {"lua5.1_5.1.5.orig.tar.gz", "lua-5.1.5.tar.gz"},
	"lua@5.2.4": {"lua5.2_5.2.4.orig.tar.gz", "lua-5.2.4.tar.gz"},
	"lua@5.3.6": {"lua5.3_5.3.6.orig.tar.gz", "lua-5.3.6.tar.gz"},
	"lua@5.4.4": {"lua5.4_5.4.4.orig.tar.gz", "lua-5.4.4.tar.gz"},
}

// Install builds a runtime, such as lua@5.4.4, from Debian's sources or from those of the
// corpus.
func (u *User) Install(t *testing.T, request string) {
	t.Helper()
	mirror := u.Path("mirror")
	if err := os.RemoveAll(mirror); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(mirror, os.DirFS(need.RuntimeMirror(t))); err != nil {
		t.Fatal(err)
	}
	file := "lua-5.5.1.tar.gz"
	if names, found := sourcesOf[request]; found {
		file = names[1]
		text, err := os.ReadFile(filepath.Join(need.RuntimeSources(t), names[0]))
		if err != nil {
			t.Fatal(err)
		}
		u.Write(t, "mirror/"+file, string(text))
	}
	args := []string{"install", request}
	if strings.HasPrefix(request, "lua@") {
		sum, _, err := digest.SHA256File(u.Path("mirror", file))
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, "--sha256", sum)
	}
	said := u.Pluv(t, "bin", args...)
	if !strings.Contains(said.Stderr, "built from source") {
		t.Errorf("install %s: %s", request, said.Stderr)
	}
}

// Rocks copies the real rocks to the user's folder `rocks`.
func (u *User) Rocks(t *testing.T) {
	t.Helper()
	if err := os.CopyFS(u.Path("rocks"), os.DirFS(need.Realworld(t))); err != nil {
		t.Fatal(err)
	}
}

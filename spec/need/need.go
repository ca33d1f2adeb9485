// Package need declares what a test needs beyond Go and a C compiler.
//
// If it is missing, the test is skipped, with the reason. With PLUV_SPEC_REQUIRE=all (CI), a
// missing requirement is a failure.
package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Tool returns the path of a program on PATH.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lack(t, "needs the program %s on PATH", name)
	}
	return path
}

// Corpus returns the folder that PLUV_CORPUS names: luarocks.org's rockspecs
// under corpus/ and the answers of LuaRocks' own code under oracle/.
func Corpus(t testing.TB) string { return folder(t, "PLUV_CORPUS") }

// Realworld returns the folder that PLUV_REALWORLD names: a LuaRocks server
// made of real packages.
func Realworld(t testing.TB) string { return folder(t, "PLUV_REALWORLD") }

// RuntimeSources returns the folder that PLUV_RUNTIME_SOURCES names: tarballs of Lua and LuaJIT
// as in Debian's source packages.
func RuntimeSources(t testing.TB) string { return folder(t, "PLUV_RUNTIME_SOURCES") }

// Crates returns the folder that PLUV_CRATES names: crates of crates.io that are
// sources of rocks.
func Crates(t testing.TB) string { return folder(t, "PLUV_CRATES") }

// RuntimeMirror returns the folder of the corpus that is a mirror of runtimes with upstream's own
// archives: the heads and tags of LuaJIT, Luau, Lua 5.5.
func RuntimeMirror(t testing.TB) string {
	t.Helper()
	return filepath.Join(Corpus(t), "realworld", "runtimes")
}

// Playwright returns a folder in which `npm install playwright-core` ran.
func Playwright(t testing.TB) string { return folder(t, "PLUV_PLAYWRIGHT") }

// Wine returns the folder that PLUV_WINE names: a system with Wine, made by the script
// windows/make-chroot of the corpus.
func Wine(t testing.TB) string { return folder(t, "PLUV_WINE") }

func folder(t testing.TB, variable string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		Lack(t, "needs %s to name a folder", variable)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Fatalf("%s=%s is not a folder", variable, dir)
	}
	return dir
}

// Lack skips a test that cannot run here, or fails it if nothing may be skipped.
func Lack(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("PLUV_SPEC_REQUIRE") == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

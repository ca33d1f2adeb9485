package windows

import (
	"strings"
	"testing"
)

// TestStart measures the start of pluv in Wine beside a Go program that does nothing. It asserts no time; its
// figures are in spec/bench/README.md.
func TestStart(t *testing.T) {
	NeedFull(t)
	u := Open(t).NewUser(t)
	build(t, u.Path("bin", "minima.exe"), "./spec/windows/minima", "GOOS=windows", "GOARCH=amd64")
	u.Write(t, "app/pluv.toml", "[runtime]\nname = \"builtin\"\n")
	u.Write(t, "app/main.lua", "\n")
	u.Pluv(t, "app", "sync")
	pluv := u.Windows(u.Path("bin", "pluv.exe"))
	minima := u.Windows(u.Path("bin", "minima.exe"))
	said, err := u.Exec(u.Path("app"), u.env, minima, "30", minima, "--", pluv, "--version", "--", pluv, "sync", "--", pluv, "run", "main.lua", "--", pluv, "--help")
	if err != nil {
		t.Fatalf("%v\n%s%s", err, said.Stdout, said.Stderr)
	}
	for line := range strings.Lines(said.Stdout) {
		t.Log(strings.TrimSpace(line))
	}
}

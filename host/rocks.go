package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"pluv/host/runtimes"
)

// rocksProgram is a link to pluv to which `pluv setup-shims --luarocks` links `luarocks`, so
// that this is `pluv rocks` and not the shim for the real LuaRocks.
const rocksProgram = "pluv-rocks"

// toolProgram is a link to pluv that is `pluv tool run`.
const toolProgram = "pluvx"

// commandArguments returns the arguments of pluv for a program that is a command of pluv under
// another name: `pluv tool run` as pluvx, `pluv rocks` as one of LuaRocks' programs.
func commandArguments(argv []string) (args []string, is bool) {
	name := programName(argv[0], runtime.GOOS)
	lua, versioned := strings.CutPrefix(name, "luarocks-")
	switch {
	case name == toolProgram:
		return append([]string{"tool", "run"}, argv[1:]...), true
	case name == "luarocks-admin":
		return append([]string{"rocks", "admin"}, argv[1:]...), true
	case versioned && slices.Contains(runtimes.Luas, lua):
		return append([]string{"rocks", "--lua-version=" + lua}, argv[1:]...), true
	case name == rocksProgram, name == "luarocks" && leadsToRocks(argv[0]):
		return append([]string{"rocks"}, argv[1:]...), true
	}
	return nil, false
}

// leadsToRocks reports whether a program is a link to rocksProgram, or, on Windows, where
// it is no link, beside it.
func leadsToRocks(program string) bool {
	if !strings.ContainsRune(program, filepath.Separator) {
		found, err := exec.LookPath(program)
		if err != nil {
			return false
		}
		program = found
	}
	if runtime.GOOS == "windows" {
		_, err := os.Stat(filepath.Join(filepath.Dir(program), rocksProgram+".exe"))
		return err == nil
	}
	target, err := os.Readlink(program)
	return err == nil && filepath.Base(target) == rocksProgram
}

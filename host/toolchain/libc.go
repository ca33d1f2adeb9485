package toolchain

import (
	"debug/elf"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// libc names the C library that this machine's programs are linked to.
func libc(goos string) (string, error) {
	if goos != "linux" {
		return "", nil
	}
	return linuxLibc()
}

const shell, libraries = "/bin/sh", "/lib"

var linuxLibc = sync.OnceValues(func() (string, error) { return libcOf(shell, libraries) })

// libcOf returns the libc of a program by its loader or, for a static program, by the
// loaders in a folder. It fails only if no more files can be opened.
func libcOf(program, folder string) (string, error) {
	loader, err := loaderOf(program)
	switch {
	case fault.Exhausted(err):
		return "", fsys.Fault(err, "reading %s", program)
	case strings.Contains(loader, "musl"):
		return "musl", nil
	case loader != "":
		return "gnu", nil
	}
	if found, _ := filepath.Glob(filepath.Join(folder, "ld-musl-*")); len(found) > 0 {
		return "musl", nil
	}
	return "gnu", nil
}

// loaderOf returns the loader of an ELF program, or "".
func loaderOf(program string) (string, error) {
	file, err := fsys.Open(program)
	if err != nil {
		return "", err
	}
	defer file.Close()
	parsed, err := elf.NewFile(file)
	if err != nil {
		return "", err
	}
	for _, p := range parsed.Progs {
		if p.Type == elf.PT_INTERP {
			name, _ := io.ReadAll(io.LimitReader(p.Open(), 4096))
			return strings.TrimRight(string(name), "\x00"), nil
		}
	}
	return "", nil
}

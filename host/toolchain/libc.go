package toolchain

import (
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// libc names the C library that programs of this machine are linked to.
func libc(goos string) string {
	if goos != "linux" {
		return ""
	}
	return linuxLibc()
}

var linuxLibc = sync.OnceValue(func() string { return libcOf("/bin/sh", "/lib") })

// libcOf reads which loader a program asks for; of one that asks for none, the
// loaders in a folder decide.
func libcOf(program, folder string) string {
	switch loader := loaderOf(program); {
	case strings.Contains(loader, "musl"):
		return "musl"
	case loader != "":
		return "gnu"
	}
	if found, _ := filepath.Glob(filepath.Join(folder, "ld-musl-*")); len(found) > 0 {
		return "musl"
	}
	return "gnu"
}

// loaderOf returns the loader that an ELF program names, or "".
func loaderOf(program string) string {
	file, err := os.Open(program)
	if err != nil {
		return ""
	}
	defer file.Close()
	parsed, err := elf.NewFile(file)
	if err != nil {
		return ""
	}
	for _, p := range parsed.Progs {
		if p.Type == elf.PT_INTERP {
			name, _ := io.ReadAll(io.LimitReader(p.Open(), 4096))
			return strings.TrimRight(string(name), "\x00")
		}
	}
	return ""
}

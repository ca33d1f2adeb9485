// Command pluv-precompile compiles the Lua sources of pluv.* and std.* into the file that
// a build of pluv embeds:
//
//	go run ./cmd/pluv-precompile -o lua/pluv/.precompiled
//
// `go generate ./lua` runs it. A pluv built without the file, or with an old one,
// compiles its Lua at every start.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"pluv/host/vm"
	luafiles "pluv/lua"
	"pluv/stdlib"
)

func main() {
	to := flag.String("o", "", "the `FILE` to write")
	flag.Parse()
	if *to == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*to); err != nil {
		fmt.Fprintln(os.Stderr, "pluv-precompile:", err)
		os.Exit(1)
	}
}

// write compiles the embedded sources. Chunks have the names that the module loader gives them.
func write(to string) error {
	sources := map[string][]byte{}
	for _, files := range []fs.FS{luafiles.Files, stdlib.Files} {
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".lua") || strings.HasPrefix(name, "types/") {
				return err
			}
			sources[name], err = fs.ReadFile(files, name)
			return err
		})
		if err != nil {
			return err
		}
	}
	data, err := vm.Precompile(sources)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

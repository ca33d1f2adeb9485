// Command stub copies a folder of manifests and rockspecs so that everything in it can be
// installed without downloading or compiling anything: an installation then measures dependency
// resolution alone.
//
//	stub FROM TO URL
//
// Each rockspec in TO is the original, followed by lines that set its source to one small file at
// URL, which serves TO, and make its build empty. The manifests offer each version as a rockspec
// only.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// appended is added to the end of a rockspec, where it overrides earlier fields.
const appended = `
source = { url = "%s/nothing.lua?%s", file = "nothing.lua" }
build = { type = "none" }
external_dependencies, hooks, deploy = nil, nil, nil
`

// offered matches the entries of a manifest for files that are not rockspecs. Each is replaced by
// an unused name of the same length, so the manifest keeps its size.
var offered = regexp.MustCompile(`arch = "(src|all)"`)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: stub FROM TO URL")
	}
	if err := stub(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func stub(from, to, url string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, file := range files {
		name := file.Name()
		stem, isRockspec := strings.CutSuffix(name, ".rockspec")
		if !isRockspec && !strings.HasPrefix(name, "manifest") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if isRockspec {
			data = fmt.Appendf(data, appended, url, stem)
		} else {
			data = offered.ReplaceAll(data, []byte(`arch = "non"`))
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(to, "nothing.lua"), []byte("return nil\n"), 0o644)
}

// Command stub copies a folder of manifests and rockspecs so that everything in
// it can be installed and nothing of it is downloaded or compiled: what is left
// of an installation is the choosing.
//
//	stub FROM TO URL
//
// Each rockspec of TO says what it said, and at its end that its source is one
// small file at URL, which serves TO, and that nothing is to be built of it. The
// manifests offer each version as a rockspec alone.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// appended goes to the end of a rockspec, where it overrides what stands before.
const appended = `
source = { url = "%s/nothing.lua?%s", file = "nothing.lua" }
build = { type = "none" }
external_dependencies, hooks, deploy = nil, nil, nil
`

// offered is what a manifest says of the files of a version that are not its
// rockspec; a name of the same length that nobody looks for takes its place, so
// that the manifest is as long as it was.
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

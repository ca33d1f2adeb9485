// Package examples runs the examples: complete projects that a reader can learn
// from. NAME.txtar is a script that uses the project in the folder NAME.
package examples

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
	"pluv/host/fsys"
	"pluv/spec/need"
)

// TestMain lets the test binary be pluv: it is on PATH under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

func TestExamples(t *testing.T) {
	for _, tool := range []string{"git", "gcc", "lua5.4"} {
		need.Tool(t, tool)
	}
	scripts, err := filepath.Glob("*.txtar")
	if err != nil || len(scripts) < 3 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: ".",
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Vars = append(env.Vars, "HOME="+home, "NO_COLOR=1", "PLUV_CACHE_DIR="+filepath.Join(home, "cache"),
				"GIT_AUTHOR_NAME=me", "GIT_AUTHOR_EMAIL=me@example.com", "GIT_COMMITTER_NAME=me", "GIT_COMMITTER_EMAIL=me@example.com",
				"GIT_CONFIG_GLOBAL=/dev/null")
			if err := os.MkdirAll(home, 0o755); err != nil {
				return err
			}
			for _, name := range []string{"release", "generated-c", "backend"} {
				if err := fsys.CopyTree(t.Context(), filepath.Join(here, name), filepath.Join(env.WorkDir, name)); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pluv/host/fault"
	"pluv/host/proc"
	"pluv/spec/need"
)

// A change of a source ends the program and starts it again; other files change nothing.
func TestRun(t *testing.T) {
	sh := need.Tool(t, "sh")
	dir := t.TempDir()
	write := func(name string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(name), 0o644)); err != nil {
			t.Error(err)
		}
	}
	write(".pluv/rocks/x.lua")
	write("src/old.lua")
	ctx, cancel := context.WithCancel(t.Context())
	var changed []string
	var codes []int
	err := Run(ctx, Watch{
		Command: proc.Command{Argv: []string{sh, "-c", "exit 3"}},
		Dir:     dir,
		Changed: func(file string) { changed = append(changed, filepath.ToSlash(file)) },
		Ended: func(code int) {
			switch codes = append(codes, code); len(codes) {
			case 1:
				write("output.txt")
				write(".pluv/rocks/x.lua")
				write("src/old.lua")
			case 2:
				write("new/deep.lua")
			case 3:
				write("new/deep.lua")
			default:
				cancel()
			}
		},
	})
	if !fault.Is(err, fault.Interrupted) || len(codes) != 4 || codes[0] != 3 {
		t.Errorf("%v, codes %v", err, codes)
	}
	if len(changed) != 3 || changed[0] != "src/old.lua" || changed[2] != "new/deep.lua" {
		t.Errorf("changed: %q", changed)
	}
}

// A running program is ended by a change, too.
func TestRunning(t *testing.T) {
	sh := need.Tool(t, "sh")
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	starts := 0
	err := Run(ctx, Watch{
		Command: proc.Command{Argv: []string{sh, "-c", "echo > \"$0\"; read -r _ < \"$1\"", filepath.Join(dir, "x.lua"), filepath.Join(dir, "pipe")}},
		Dir:     dir,
		Changed: func(string) {
			if starts++; starts == 2 {
				cancel()
			}
		},
		Ended: func(int) {},
	})
	if !fault.Is(err, fault.Interrupted) || starts != 2 {
		t.Errorf("%v, %d starts", err, starts)
	}
}

func TestMissing(t *testing.T) {
	if err := Run(t.Context(), Watch{Dir: filepath.Join(t.TempDir(), "missing")}); !fault.Is(err, fault.FileMissing) {
		t.Errorf("%v", err)
	}
}

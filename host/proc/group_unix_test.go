//go:build unix

package proc

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pluv/host/fault"
)

// alive reports whether a process exists and is not a zombie.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestCancelEndsTheGroup(t *testing.T) {
	const grace = 400 * time.Millisecond
	cases := []struct {
		name, script string
		atLeast      time.Duration
	}{
		{"asked", "sleep 60 & echo $!; wait", 0},
		{"the child ignores it", "(trap '' TERM; echo 0 >/dev/null; sleep 60) & echo $!; wait", grace},
		{"the child cleans up", "sh -c 'trap \"sleep 0.2; exit\" TERM; echo $$; while :; do sleep 0.01; done' & wait; exit", 200 * time.Millisecond},
		{"all ignore it", "trap '' TERM; sleep 60 & echo $!; wait; sleep 60", grace},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			child := 0
			began := time.Now()
			_, err := Run(ctx, Command{Argv: []string{"sh", "-c", c.script}, grace: grace, OnLine: func(line string) {
				if pid, err := strconv.Atoi(line); err == nil { // skip what a shell prints about a child that ended
					child = pid
					time.AfterFunc(50*time.Millisecond, cancel)
				}
			}})
			if !fault.Is(err, fault.Interrupted) || !errors.Is(err, context.Canceled) {
				t.Fatalf("err = %v", err)
			}
			if took := time.Since(began); took < c.atLeast || took > c.atLeast+lingering/2 {
				t.Errorf("took %v", took)
			}
			for end := time.Now().Add(time.Second); alive(child); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("the child %d lives on", child)
				}
			}
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(cancelled, Command{Argv: []string{"sh"}}); !fault.Is(err, fault.Interrupted) {
		t.Errorf("cancelled before: %v", err)
	}
}

func TestSignalled(t *testing.T) {
	got, err := Run(t.Context(), Command{Argv: []string{"sh", "-c", "kill -KILL $$"}})
	if err != nil || got.Code != 128+9 {
		t.Errorf("= %+v, %v", got, err)
	}
}

func TestRelativeProgram(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "configure"), []byte("#!/bin/sh\necho configured"), 0o755); err != nil {
		t.Fatal(err)
	}
	got, err := Run(t.Context(), Command{Argv: []string{"./configure"}, Dir: dir, Capture: CaptureSplit})
	if err != nil || got.Output != "configured\n" {
		t.Errorf("= %+v, %v", got, err)
	}
}

func TestLookPath(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"a/tool": 0o644, "b/tool": 0o755, "c/tool": 0o755} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, mode)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	path := func(dirs ...string) []string { return []string{"PATH=wrong", "PATH=" + strings.Join(dirs, ":")} }
	cases := []struct {
		name, program string
		env           []string
		want          string
	}{
		{"the first executable one", "tool", path(dir+"/a", dir+"/b", dir+"/c"), dir + "/b/tool"},
		{"relative folders do not count", "tool", path("", "b", dir+"/c"), dir + "/c/tool"},
		{"nowhere", "tool", path(dir), ""},
		{"no PATH", "tool", []string{}, ""},
		{"a path", dir + "/c/tool", nil, dir + "/c/tool"},
		{"a path that is not executable", dir + "/a/tool", nil, ""},
		{"a folder", "a", path(dir), ""},
		{"no name", "", nil, ""},
	}
	for _, c := range cases {
		if got := LookPath(c.program, c.env); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if LookPath("sh", nil) == "" {
		t.Error("no sh on this system's PATH")
	}
}

//go:build unix

package spec

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pluv/spec/registry"
)

// crowd is a set of processes that sync concurrently and share one cache: eight in one project,
// and one in each of eight others.
type crowd struct {
	server *registry.Server
	home   string
	same   string   // the project of the eight processes
	others []string // the eight projects
}

const eight = 8

// newCrowd makes projects that depend on rocks of their own and on shared ones.
func newCrowd(t *testing.T) *crowd {
	t.Helper()
	dir := t.TempDir()
	var universe strings.Builder
	for i := range eight {
		fmt.Fprintf(&universe, "own%d 1.0-1: shared, middle\n", i)
	}
	universe.WriteString("middle 1.0-1: shared, base\nshared 1.0-1\nbase 1.0-1\n")
	registry.NewBuilder(filepath.Join(dir, "rocks")).Describe(universe.String()).MustWrite(t)
	c := &crowd{server: registry.New(t, filepath.Join(dir, "rocks")), home: filepath.Join(dir, "home")}
	project := func(name string, rock int) string {
		root := filepath.Join(dir, name)
		text := fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\nown%d = \"*\"\n", c.server.URL, rock)
		main := fmt.Sprintf("local a, b, c, d = require('own%d'), require('middle'), require('shared'), require('base')\nprint(a.name, d.name)\n", rock)
		for file, content := range map[string]string{"pluv.toml": text, "main.lua": main} {
			if err := os.MkdirAll(root, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(root, file), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return root
	}
	c.same = project("same", 0)
	for i := range eight {
		c.others = append(c.others, project(fmt.Sprintf("project%d", i), i))
	}
	for _, root := range c.projects() {
		c.must(t, root, "lock")
	}
	return c
}

func (c *crowd) projects() []string { return append([]string{c.same}, c.others...) }

func (c *crowd) command(root string, args ...string) *exec.Cmd {
	cmd := exec.Command("pluv", append([]string{"-C", root}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+c.home, "XDG_CACHE_HOME=", "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_DATA_HOME=", "NO_COLOR=1")
	return cmd
}

func (c *crowd) must(t *testing.T, root string, args ...string) string {
	t.Helper()
	out, err := c.command(root, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("pluv %s in %s: %v\n%s", strings.Join(args, " "), filepath.Base(root), err, out)
	}
	return string(out)
}

// forget empties the caches and the trees.
func (c *crowd) forget(t *testing.T, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		if err := os.RemoveAll(filepath.Join(c.home, ".cache", "pluv", folder)); err != nil {
			t.Fatal(err)
		}
	}
	for _, root := range c.projects() {
		if err := os.RemoveAll(filepath.Join(root, ".pluv")); err != nil {
			t.Fatal(err)
		}
	}
	c.server.Reset()
}

// rush starts all syncs at once and kills some of the processes after a while.
func (c *crowd) rush(t *testing.T, killed int, delay time.Duration) {
	t.Helper()
	var roots []string
	for range eight {
		roots = append(roots, c.same)
	}
	roots = append(roots, c.others...)
	rand.Shuffle(len(roots), func(i, j int) { roots[i], roots[j] = roots[j], roots[i] })
	var group sync.WaitGroup
	for i, root := range roots {
		cmd := c.command(root, "sync", "--binary", "--frozen")
		var said strings.Builder
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i < killed {
			time.AfterFunc(delay, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
		}
		group.Go(func() {
			if err := cmd.Wait(); err != nil && i >= killed {
				t.Errorf("%s: %v\n%s", filepath.Base(root), err, said.String())
			}
		})
	}
	group.Wait()
}

// fetched counts how often each rock was fetched.
func (c *crowd) fetched() map[string]int {
	counts := map[string]int{}
	for _, r := range c.server.Requests() {
		if strings.HasSuffix(r.Path, ".rock") {
			counts[r.Path]++
		}
	}
	return counts
}

func (c *crowd) works(t *testing.T) {
	t.Helper()
	for i, root := range c.projects() {
		want := fmt.Sprintf("own%d\tbase\n", max(0, i-1))
		if got := c.must(t, root, "run", "--no-sync", "main.lua"); got != want {
			t.Errorf("%s prints %q, not %q", filepath.Base(root), got, want)
		}
	}
}

func TestCrowd(t *testing.T) {
	c := newCrowd(t)
	c.forget(t, ".")
	c.rush(t, 0, 0)
	c.works(t)
	if counts := c.fetched(); len(counts) != eight+3 {
		t.Errorf("%d rocks were fetched: %v", len(counts), counts)
	} else {
		for rock, n := range counts {
			if n != 1 {
				t.Errorf("%s was fetched %d times", rock, n)
			}
		}
	}

	// From the binary cache, nothing is fetched.
	c.forget(t, "rocks", "objects", "urls")
	c.rush(t, 0, 0)
	c.works(t)
	if counts := c.fetched(); len(counts) > 0 {
		t.Errorf("fetched though all is packed: %v", counts)
	}
}

// TestCrowdKilled kills half of the processes at a random moment. The others are not affected,
// and nothing damaged is left.
func TestCrowdKilled(t *testing.T) {
	c := newCrowd(t)
	rounds := 6
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		c.forget(t, ".")
		c.rush(t, eight, time.Duration(5+round*30)*time.Millisecond)
		c.rush(t, 0, 0)
		c.works(t)
		// Packed rocks are complete: everything can be installed from them.
		c.forget(t, "rocks", "objects", "urls")
		c.rush(t, 0, 0)
		c.works(t)
		if counts := c.fetched(); len(counts) > 0 {
			t.Errorf("a damaged packed rock: fetched %v", counts)
		}
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
}

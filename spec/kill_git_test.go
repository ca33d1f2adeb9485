//go:build unix

package spec

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// kills is how many times a test kills a command.
func kills() int {
	if testing.Short() {
		return 4
	}
	return 24
}

// killAfter starts a command and kills it, with all its child processes, after a while. It may
// have finished by then.
func (u *someone) killAfter(t *testing.T, after time.Duration, args ...string) {
	t.Helper()
	killSoon(t, u.command(args...), after)
}

// TestKilledGit kills `pluv lock` and git while they fetch a repository, for the first time and
// after it has changed. The next lock works, and nothing is left behind.
func TestKilledGit(t *testing.T) {
	u, repository := newGitUser(t, 40)
	began := time.Now()
	u.run(t, "lock")
	took := time.Since(began)
	random := rand.New(rand.NewPCG(13, 1))
	for i := range kills() {
		if i%2 == 0 {
			if err := os.RemoveAll(filepath.Join(u.dir, "home/cache")); err != nil {
				t.Fatal(err)
			}
		} else {
			if err := os.WriteFile(filepath.Join(repository, "more.txt"), []byte(strings.Repeat("more ", i*999)), 0o644); err != nil {
				t.Fatal(err)
			}
			commitAll(t, repository)
		}
		if err := os.RemoveAll(filepath.Join(u.project, "pluv.lock")); err != nil {
			t.Fatal(err)
		}
		after := time.Duration(random.Float64() * float64(took) * 1.2)
		u.killAfter(t, after, "lock")
		if err := os.RemoveAll(filepath.Join(u.project, "pluv.lock")); err != nil {
			t.Fatal(err)
		}
		if said := u.run(t, "lock"); strings.Contains(said, "damaged") {
			t.Errorf("killed after %v, a copy was damaged:\n%s", after, said)
		}
	}
	// A git that outlived pluv may still have been writing.
	var left []string
	for range 100 {
		u.run(t, "cache", "prune")
		if left = u.unfinished(t); len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("left over after pruning: %v", left)
}

// unfinished lists folders among the cached copies that are not repositories.
func (u *someone) unfinished(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(u.copies(t), func(copy string) bool {
		name := filepath.Base(copy)
		return len(name) == 40 && strings.Trim(name, "0123456789abcdef") == ""
	})
}

package spec

import (
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/fetch"
	hostregistry "pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
	"pluv/spec/registry"
)

// latencies are the delays that the server adds to every answer.
var latencies = []time.Duration{20 * time.Millisecond, 100 * time.Millisecond}

// beforehand is the number of round trips before the first rockspec is requested: one for the
// manifest, one for the registry's optional metadata.
const beforehand = 2

// atOnce is the least number of concurrent requests that pluv has to make.
const atOnce = 48

// A shape is a universe with one root, `app`, and the most round trips that resolving it may
// take.
type shape struct {
	name     string
	universe string
	packages int // of the solution
	most     int
}

// wide has three levels: the root, and pairs of a package and its dependency.
func wide(pairs int) shape {
	var lines, needs []string
	for i := range pairs {
		needs = append(needs, fmt.Sprintf("middle%d", i))
		lines = append(lines, fmt.Sprintf("middle%d 1-1: leaf%d", i, i), fmt.Sprintf("leaf%d 1-1", i))
	}
	return shape{
		name:     fmt.Sprintf("%d wide", pairs),
		universe: "app 1-1: " + strings.Join(needs, ", ") + "\n" + strings.Join(lines, "\n"),
		packages: 1 + 2*pairs, most: beforehand + 1 + 2*waves(pairs),
	}
}

// waves is the number of round trips that concurrent requests of the given number take.
func waves(requests int) int { return (requests + atOnce - 1) / atOnce }

// deep is a chain of packages.
func deep(packages int) shape {
	lines := []string{"app 1-1: link2"}
	for i := 2; i < packages; i++ {
		lines = append(lines, fmt.Sprintf("link%d 1-1: link%d", i, i+1))
	}
	return shape{
		name:     fmt.Sprintf("%d deep", packages),
		universe: strings.Join(append(lines, fmt.Sprintf("link%d 1-1", packages)), "\n"),
		packages: packages, most: beforehand + packages,
	}
}

// refused is a package whose newest versions require a missing package. This is only known once
// they are read, more of them each time.
func refused(versions int) shape {
	lines := []string{"app 1-1: picky", "picky 1-1"}
	for i := range versions {
		lines = append(lines, fmt.Sprintf("picky %d-1: absent", i+2))
	}
	return shape{
		name:     fmt.Sprintf("%d refused", versions),
		universe: strings.Join(lines, "\n"),
		packages: 2, most: beforehand + 1 + bits.Len(uint(versions)) + 1,
	}
}

// diamonds is a package that many others require, each with an upper bound that excludes one more
// version.
func diamonds(others int) shape {
	var lines, needs []string
	for i := range others {
		needs = append(needs, fmt.Sprintf("side%d", i))
		lines = append(lines, fmt.Sprintf("side%d 1-1: shared < %d", i, others+1-i), fmt.Sprintf("shared %d-1: base", i+1))
	}
	return shape{
		name:     fmt.Sprintf("a diamond of %d", others),
		universe: "app 1-1: " + strings.Join(needs, ", ") + "\nbase 1-1\n" + strings.Join(lines, "\n"),
		packages: others + 3, most: beforehand + 4,
	}
}

// TestRoundTrips counts the sequential round trips of a resolution. They are bounded by the depth
// of the graph and not by its size, as all packages known to be needed are requested together.
func TestRoundTrips(t *testing.T) {
	for _, s := range []shape{
		wide(2), wide(48), wide(160),
		deep(4), deep(16),
		refused(10), refused(200),
		diamonds(2), diamonds(20),
		{
			name: "a later requirement shuts out the first choice",
			universe: `
				app 1-1: a, b
				a 2-1: one
				a 1-1
				one 1-1: two
				two 1-1: deep < 2
				b 1-1: deep >= 2
				deep 2-1
				deep 1-1
			`,
			packages: 4, most: beforehand + 5,
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			registry.NewBuilder(dir).Describe(s.universe).MustWrite(t)
			for _, latency := range latencies {
				server := registry.New(t, dir, registry.Latency(latency))
				atMost(t, server, s.most, func() {
					if got := resolveOver(t, server, "app"); got != s.packages {
						t.Errorf("%d packages, want %d", got, s.packages)
					}
				})
			}
		})
	}
}

// atMost checks the number of round trips that something takes. A busy machine can only add round
// trips, so the best try counts, and each try over the limit is repeated with twice the latency,
// which gives the machine more time to send concurrent requests together.
func atMost(t *testing.T, server *registry.Server, most int, try func()) {
	t.Helper()
	var got []int
	for i := range 5 {
		server.Slow(1 << i)
		server.Reset()
		try()
		if got = append(got, server.RoundTrips()); got[len(got)-1] <= most || t.Failed() {
			return
		}
	}
	t.Errorf("%v round trips, want at most %d\n%s", got, most, strings.Join(server.Log(), "\n"))
}

// resolveOver resolves one dependency from a server, with an empty cache, and returns the number
// of packages in the solution.
func resolveOver(t *testing.T, server *registry.Server, name string) int {
	t.Helper()
	cache := t.TempDir()
	universe := hostregistry.Open(fetch.New(fetch.Options{CacheDir: cache}), hostregistry.Config{
		Servers:  []hostregistry.Server{{Name: "here", URL: server.URL}},
		Target:   rockspec.Target{Lua: "5.4", Platforms: rockspec.PlatformsFor("linux")},
		CacheDir: cache,
	})
	solution, err := resolve.Solve(t.Context(), universe, resolve.Request{
		Roots:    []resolve.Root{{Dependency: version.Dependency{Name: name}, Who: "the test"}},
		Provided: map[string]version.Version{"lua": version.Parse("5.4-1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(solution.Packages)
}

// TestRoundTripsOfLock counts round trips for all of `pluv lock`, which also reads every source
// to record its checksum: one more round trip, for all at once.
func TestRoundTripsOfLock(t *testing.T) {
	for _, s := range []shape{wide(2), wide(20), deep(8)} {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			registry.NewBuilder(filepath.Join(dir, "registry")).Describe(s.universe).MustWrite(t)
			server := registry.New(t, filepath.Join(dir, "registry"), registry.Latency(latencies[0]))
			config := fmt.Sprintf("[runtime]\nname = \"builtin\"\n\n[registries.here]\nurl = %q\n\n[dependencies]\napp = \"*\"\n", server.URL)
			if err := os.WriteFile(filepath.Join(dir, "pluv.toml"), []byte(config), 0o644); err != nil {
				t.Fatal(err)
			}
			atMost(t, server, s.most+waves(s.packages), func() {
				lock := exec.Command("pluv", "lock", "--upgrade")
				lock.Dir = dir
				lock.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CACHE_HOME=" + t.TempDir()}
				if out, err := lock.CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprintf("%d packages", s.packages)) {
					t.Fatalf("%v\n%s", err, out)
				}
			})
		})
	}
}

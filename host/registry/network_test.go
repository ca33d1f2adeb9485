package registry

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/host/resolve"
	"pluv/spec/registry"
)

// TestStale: while the server is down its last manifest is used with a warning, and
// offline without one.
func TestStale(t *testing.T) {
	server := registry.New(t, rocks(t, "a 1.0-1"))
	cache := cacheDir(t)
	var mu sync.Mutex
	var warnings []string
	config := Config{Servers: []Server{{Name: "s", URL: server.URL}}, Target: target, Warn: func(message string) {
		mu.Lock()
		defer mu.Unlock()
		warnings = append(warnings, message)
	}}
	look := func(offline bool) (string, error) {
		list, err := Open(client(t, cache, offline), config).Candidates(t.Context(), "a")
		if err != nil || len(list) == 0 {
			return "", err
		}
		return list[0].Version.String(), nil
	}
	if _, err := Open(client(t, t.TempDir(), true), config).Candidates(t.Context(), "a"); fault.CodeOf(err) != fault.FetchOffline {
		t.Errorf("offline without a cache: %v", err)
	}
	if got, err := look(false); got != "1.0-1" || err != nil {
		t.Fatal(got, err)
	}
	forget(t, cache)
	if err := server.AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	if got, err := look(true); got != "1.0-1" || err != nil || len(warnings) != 0 {
		t.Errorf("offline: %q, %v, %q", got, err, warnings)
	}
	got, err := look(false)
	if got != "1.0-1" || err != nil {
		t.Errorf("down: %q, %v", got, err)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "the registry `s` does not answer") {
		t.Errorf("%q", warnings)
	}
}

// forget makes the cache older than the age at which pluv asks servers again.
func forget(t *testing.T, cache string) {
	t.Helper()
	records, err := filepath.Glob(filepath.Join(cache, "urls", "*.json"))
	if err != nil || len(records) == 0 {
		t.Fatalf("no records in the cache: %v", err)
	}
	for _, record := range records {
		data, err := os.ReadFile(record)
		if err != nil {
			t.Fatal(err)
		}
		old := strings.ReplaceAll(string(data), time.Now().UTC().Format("2006"), "2001")
		old = strings.ReplaceAll(old, time.Now().Format("2006"), "2001")
		if err := os.WriteFile(record, []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPrefetch: rockspecs are downloaded in parallel, none twice.
func TestPrefetch(t *testing.T) {
	const n = 12
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("p%d 1-1", i))
	}
	server := registry.New(t, rocks(t, strings.Join(lines, "\n")), registry.Faults("slow=1s:*.rockspec"))
	u := open(t, Config{Servers: []Server{{Name: "s", URL: server.URL}}})
	var wants []resolve.Want
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		list, err := u.Candidates(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		wants = append(wants, resolve.Want{Name: name, Candidate: list[0]})
	}
	began := time.Now()
	u.Prefetch(t.Context(), wants)
	u.Prefetch(t.Context(), wants)
	if took := time.Since(began); took > time.Second {
		t.Errorf("Prefetch took %v", took)
	}
	var wg sync.WaitGroup
	for _, w := range append(wants, wants...) {
		wg.Go(func() {
			if _, err := u.Dependencies(t.Context(), w.Name, w.Candidate); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(began); took > n*time.Second*3/4 {
		t.Errorf("%d rockspecs of 1 s took %v", n, took)
	}
	log := server.Log()
	slices.Sort(log)
	if twice := len(log) - len(slices.Compact(slices.Clone(log))); twice > 0 || len(log) != n+1 {
		t.Errorf("%d requests, %d of them repeated: %q", len(log), twice, log)
	}
}

func TestInterrupted(t *testing.T) {
	server := registry.New(t, rocks(t, "a 1-1"), registry.Faults("stall:*.rockspec"))
	u := open(t, Config{Servers: []Server{{Name: "s", URL: server.URL}}})
	list, err := u.Candidates(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := u.Dependencies(ctx, "a", list[0]); err == nil || ctx.Err() == nil {
		t.Errorf("%v", err)
	}
}

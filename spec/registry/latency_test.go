package registry

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestRoundTrips makes requests in waves, each as soon as one answer of the previous wave has
// arrived.
func TestRoundTrips(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := New(t, dir, Latency(100*time.Millisecond))
	for _, sizes := range [][]int{{}, {30}, {1, 1}, {1, 20, 3}} {
		var wg sync.WaitGroup
		for _, size := range sizes {
			first := make(chan struct{}, size)
			for range size {
				wg.Go(func() {
					if status, body, _, err := ask(t, s.URL+"/f"); status != 200 || body != "x" || err != nil {
						t.Errorf("= %d %q, %v", status, body, err)
					}
					first <- struct{}{}
				})
			}
			<-first
		}
		wg.Wait()
		if got := s.RoundTrips(); got != len(sizes) {
			t.Errorf("%d round trips for waves of %v", got, sizes)
		}
		s.Reset()
	}
}

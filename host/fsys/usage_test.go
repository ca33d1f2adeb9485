package fsys

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"pluv/host/fault"
)

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"a": "12345", "b/c/d": "678"})
	if u, err := Usage(dir); err != nil || u != (Used{2, 8}) {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err := Usage(dir + "/none"); err != nil || u != (Used{}) {
		t.Errorf("of nothing: %+v, %v", u, err)
	}
}

// Another process removes folders while this one walks through them.
func TestWalkWhatVanishes(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"a": "1", "b/c/d": "2", "e": "3"})
	var seen []string
	err := Walk(dir, func(rel string, _ fs.DirEntry) error {
		seen = append(seen, rel)
		if rel == "b" {
			return os.RemoveAll(filepath.Join(dir, rel))
		}
		return nil
	})
	if want := []string{"a", "b", "e"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("%v, %v; want %v", seen, err, want)
	}
	if err := Walk(filepath.Join(dir, "none"), nil); !fault.Is(err, fault.FileMissing) {
		t.Errorf("of nothing: %v", err)
	}
}

// Another process fills a folder while this one removes it.
func TestRemoveAllWhatIsFilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir")
	for range 20 {
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for i := range 500 { // bounded, as removing is slower than filling on Windows
				select {
				case <-stop:
					return
				default:
				}
				_ = os.MkdirAll(filepath.Join(dir, strconv.Itoa(i%50), "below"), 0o755)
				if i%50 == 0 {
					time.Sleep(100 * time.Microsecond)
				}
			}
		}()
		err := RemoveAll(dir)
		close(stop)
		<-done
		if err != nil {
			t.Fatal(err)
		}
	}
}

package serve

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Windows opens files by other names, too: these are no files of the server. One that a
// program holds for a moment is served all the same.
func TestOtherNames(t *testing.T) {
	b := open(t, "say 1.0-1", Options{})
	b.get("/say-1.0-1.rockspec", http.StatusOK)
	for _, path := range []string{"/SAY-1.0-1.rockspec", "/say-1.0-1.rockspec.", "/say-1.0-1.rockspec%20", "/Manifest-5.1.", "/say-1.0-1.rockspec::$DATA"} {
		b.get(path, http.StatusNotFound)
	}
	held, err := os.OpenFile(filepath.Join(b.dir, "say-1.0-1.rockspec"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, func() { _ = held.Close() })
	b.get("/say-1.0-1.rockspec", http.StatusOK)
}

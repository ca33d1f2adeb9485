//go:build unix

package serve

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"pluv/spec/need"
)

// TestPipes: opening a pipe never blocks the server.
func TestPipes(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	b.write("manifests/me/x", "")
	for _, rel := range []string{"pipe.txt", "a-1.0-1.rockspec", "dev", "manifests/me/b-1.0-1.src.rock"} {
		if err := syscall.Mkfifo(filepath.Join(b.dir, filepath.FromSlash(rel)), 0o644); err != nil {
			need.Lack(t, "needs pipes: %v", err)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.get("/pipe.txt", 404)
		b.get("/a-1.0-1.rockspec", 404)
		if response, said := b.do("PUT", "/a-1.0-1.rockspec", rockspecOf("a", "1.0-1"), "Authorization: Bearer "+made["upload"]); response.StatusCode != 409 {
			t.Errorf("%d %s", response.StatusCode, said)
		}
		later()
		b.get("/manifest-5.4", 200)
		b.get("/manifests/me/manifest-5.4", 200)
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("a request blocked")
	}
}

package fetch

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/registry"
)

// filesBelow counts the files of a folder.
func filesBelow(t *testing.T, dir string) (count int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// TestReceive: the caller owns the file, and the cache stores nothing: no content, no "not
// found", no record.
func TestReceive(t *testing.T) {
	public, cache := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(public, "a.txt"), []byte("content"), 0o644); err != nil {
		t.Fatal(err)
	}
	server := registry.New(t, public)
	c := New(Options{CacheDir: cache})
	got, err := c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(got.Path)
	if err != nil || string(text) != "content" || got.Size != 7 || got.SHA256 != digest.SHA256(text) || got.ETag == "" {
		t.Errorf("%s %+v %v", text, got, err)
	}
	if count := filesBelow(t, cache); count != 1 {
		t.Errorf("%d files in the cache", count)
	}
	if err := os.Remove(got.Path); err != nil {
		t.Fatal(err)
	}
	again, err := c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt", Known: got.Validator})
	if err != nil || !again.Unchanged || again.Path != "" || again.Validator != got.Validator {
		t.Errorf("what is known: %+v %v", again, err)
	}
	other := got.Validator
	other.URL += "x"
	if again, err = c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt", Known: other}); err != nil || again.Unchanged {
		t.Errorf("what is known of another URL: %+v %v", again, err)
	}
	if err := os.Remove(again.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/none"}); StatusOf(err) != http.StatusNotFound {
		t.Errorf("what is not there: %v", err)
	}
	if _, err := c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt", MaxSize: 3}); !fault.Is(err, fault.FetchContent) {
		t.Errorf("too much: %v", err)
	}
	if _, err := c.Receive(t.Context(), ReceiveRequest{URL: public}); !fault.Is(err, fault.FetchURL) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := New(Options{CacheDir: cache, Offline: true}).Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt"}); !fault.Is(err, fault.FetchOffline) {
		t.Errorf("offline: %v", err)
	}
	for faults, code := range map[string]fault.Code{"html:*": fault.FetchContent, "short:*": fault.FetchNetwork, "cut:*": fault.FetchNetwork, "500:*": fault.FetchStatus} {
		server.ClearFaults()
		if err := server.AddFaults(faults); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Receive(t.Context(), ReceiveRequest{URL: server.URL + "/a.txt"}); !fault.Is(err, code) {
			t.Errorf("%s: %v", faults, err)
		}
	}
	if count := filesBelow(t, cache); count != 0 {
		t.Errorf("%d files remain in the cache", count)
	}
}

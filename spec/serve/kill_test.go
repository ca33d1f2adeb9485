package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/artifact"
)

var kills = flag.Int("kills", 12, "how often the server is killed while it takes uploads")

// TestKilledServer kills the server at random moments during uploads. Files are complete
// afterwards, everything answered with 201 is there, and repeating the uploads succeeds.
func TestKilledServer(t *testing.T) {
	p := newPlace(t)
	if err := os.MkdirAll(p.path("server"), 0o755); err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(p.run(t, "pluv", "-q", "registry", "serve", p.path("server"), "--tokens", p.path("tokens.toml"),
		"--new-token", "ci", "--scope", "upload", "--scope", "cache"))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	told := map[string][]byte{} // uploads that the server acknowledged
	stored, halves := 0, 0
	for round := range *kills {
		s := p.serve(t, p.path("server"), "--tokens", p.path("tokens.toml"))
		files := map[string][]byte{}
		for i := range 6 {
			version := fmt.Sprintf("%d.%d-1", round, i)
			files["a-"+version+".rockspec"] = []byte("package = 'a' version = '" + version + "' source = { url = 'https://rocks.invalid/a.zip' } build = { type = 'none' }\n--" +
				strings.Repeat("text ", random.IntN(100000)))
		}
		after := time.Duration(random.IntN(60)) * time.Millisecond
		kill := time.AfterFunc(after, func() { _ = s.cmd.Process.Kill() })
		var mu sync.Mutex
		var group sync.WaitGroup
		for name, text := range files {
			group.Go(func() {
				if put(s.URL+"/"+name, token, text) == http.StatusCreated {
					mu.Lock()
					defer mu.Unlock()
					told[name] = text
				}
			})
		}
		for i := range 4 {
			at := fmt.Sprintf("builds/a/%d.%d-1/lua-5.4/linux/", round, i)
			archive := bytes.Repeat([]byte{byte(i), byte(round)}, 1+random.IntN(200000))
			sum := sha256.Sum256(archive)
			about := []byte(`{"sha256": "` + hex.EncodeToString(sum[:]) + `"}`)
			files[at+artifact.ArchiveFile], files[at+artifact.MetadataFile] = archive, about
			group.Go(func() {
				if put(s.URL+"/"+at+artifact.ArchiveFile, token, archive) == http.StatusCreated && put(s.URL+"/"+at+artifact.MetadataFile, token, about) == http.StatusCreated {
					mu.Lock()
					defer mu.Unlock()
					told[at+artifact.ArchiveFile], told[at+artifact.MetadataFile] = archive, about
				}
			})
		}
		group.Wait()
		kill.Stop()
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		for name, want := range told {
			if got, err := os.ReadFile(p.path("server/" + name)); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s is lost: %v", name, err)
			}
		}
		for name, want := range files {
			got, err := os.ReadFile(p.path("server/" + name))
			if err == nil && !bytes.Equal(got, want) {
				t.Fatalf("%s is incomplete", name)
			}
			if err == nil {
				stored++
			}
		}
		halves += incoming(t, p.path("server"))

		// A restarted server accepts all of them.
		s = p.serve(t, p.path("server"), "--tokens", p.path("tokens.toml"))
		for _, ending := range []string{".rockspec", artifact.ArchiveFile, artifact.MetadataFile} { // in the order of a push
			for name, text := range files {
				if strings.HasSuffix(name, ending) {
					if status := put(s.URL+"/"+name, token, text); status != http.StatusCreated && status != http.StatusOK {
						t.Fatalf("%s: %d", name, status)
					}
					told[name] = text
				}
			}
		}
		for name, text := range files {
			if body, response := get(t, s.URL+"/"+name); response.StatusCode != 200 || body != string(text) {
				t.Fatalf("%s: %d", name, response.StatusCode)
			}
		}
		s.stop(t)
	}
	t.Logf("%d kills: %d files were published, %d unfinished", *kills, stored, halves)
}

// put uploads a file, and returns the status; 0 if there is no answer.
func put(url, token string, body []byte) int {
	request, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// incoming counts unfinished uploads.
func incoming(t *testing.T, dir string) (count int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, ".incoming"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tmp") {
			count++
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return count
}

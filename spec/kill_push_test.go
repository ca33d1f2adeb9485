//go:build unix

package spec

import (
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/spec/registry"
)

// webCache is a server that accepts uploads slowly.
type webCache struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (c *webCache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		data, err := io.ReadAll(r.Body)
		time.Sleep(2 * time.Millisecond)
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case err != nil || r.Context().Err() != nil:
			w.WriteHeader(http.StatusBadRequest)
		case c.kept[r.URL.Path] != nil:
			w.WriteHeader(http.StatusPreconditionFailed)
		default:
			c.kept[r.URL.Path] = data
			w.WriteHeader(http.StatusCreated)
		}
		return
	}
	c.mu.Lock()
	data, there := c.kept[r.URL.Path]
	c.mu.Unlock()
	if !there {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(data)
}

// names lists the files of the cache, and reset empties it.
func (c *webCache) names(*testing.T) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for name := range c.kept {
		out = append(out, strings.TrimPrefix(name, "/builds/"))
	}
	return out
}

func (c *webCache) reset(*testing.T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.kept)
}

// folderCache is a shared folder.
type folderCache string

func (c folderCache) names(t *testing.T) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(string(c)), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && (!entry.IsDir() || strings.Contains(name, ".new-")) {
			out = append(out, strings.TrimPrefix(name, "builds/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (c folderCache) reset(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(string(c), "builds")); err != nil {
		t.Fatal(err)
	}
}

var packedFile = regexp.MustCompile(`^(\w+)/1\.0-1/builtin-5\.1/[\w-]+/package(-[0-9a-f]{64})?\.(tar\.gz|json)$`)

// TestKilledPush kills `pluv cache push`. The next push, possibly of other bytes, completes it,
// and the result can be pulled.
func TestKilledPush(t *testing.T) {
	const rocks = 4
	dir := filepath.Join(t.TempDir(), "rocks")
	builder, dependencies := registry.NewBuilder(dir), ""
	for i := range rocks {
		name := fmt.Sprint("rock", i)
		builder.Add(registry.Rock{Name: name, Version: "1.0-1", Files: map[string]string{
			name + ".lua": "return 1", name + "/text.lua": "return [[" + strings.Repeat(fmt.Sprintln("text", i), 5000) + "]]",
		}})
		dependencies += name + " = \"*\"\n"
	}
	builder.MustWrite(t)
	web := &webCache{kept: map[string][]byte{}}
	server := httptest.NewServer(web)
	t.Cleanup(server.Close)
	shared := t.TempDir()
	for name, c := range map[string]struct {
		url   string
		cache interface {
			names(*testing.T) []string
			reset(*testing.T)
		}
	}{"folder": {"file://" + shared, folderCache(shared)}, "web": {server.URL, web}} {
		t.Run(name, func(t *testing.T) {
			u := newUser(t, fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[cache.remote]\nurl = %q\nupload = true\n[dependencies]\n%s",
				dir, c.url, dependencies))
			u.run(t, "cache", "build")
			began := time.Now()
			u.run(t, "cache", "push")
			took := time.Since(began)
			random := rand.New(rand.NewPCG(13, 2))
			broken := 0
			for range kills() {
				c.cache.reset(t)
				after := time.Duration((0.4 + random.Float64()*0.7) * float64(took)) // pushing starts a while after pluv does
				u.killAfter(t, after, "cache", "push")
				if there := c.cache.names(t); len(there) > 0 && len(there) < 2*rocks {
					broken++
				}
				u.run(t, "cache", "push")
				found := map[string]int{}
				for _, file := range c.cache.names(t) {
					m := packedFile.FindStringSubmatch(file)
					if m == nil {
						t.Fatalf("killed after %v and pushed, %s is left over", after, file)
					}
					found[m[1]+" "+path.Ext(file)]++
				}
				if len(found) != 2*rocks {
					t.Fatalf("killed after %v and pushed, there is %v", after, found)
				}
			}
			t.Logf("a push takes %v; killed, it left a part %d times", took, broken)
			if err := os.RemoveAll(filepath.Join(u.dir, "home/cache")); err != nil {
				t.Fatal(err)
			}
			if said := u.run(t, "cache", "pull"); !strings.Contains(said, fmt.Sprint(rocks, " pulled")) {
				t.Errorf("pluv says %q", said)
			}
			if names := c.cache.names(t); slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, ".new-") }) {
				t.Errorf("left over: %v", names)
			}
		})
	}
}

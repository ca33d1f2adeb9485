//go:build linux

package ordeal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/spec/registry"
)

// server is `pluv registry serve`, on the same address after each restart.
type server struct {
	w      *world
	dir    string
	token  string
	listen string
	cmd    *exec.Cmd
	said   *bytes.Buffer
}

func (s *server) url() string { return "http://" + s.listen }

func (w *world) newServer(t *testing.T) *server {
	t.Helper()
	s := &server{w: w, dir: w.path("served"), listen: "127.0.0.1:0"}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	said := w.must(t, w.away, "registry", "serve", s.dir, "--tokens", w.path("tokens.toml"), "--new-token", "me", "--scope", "upload", "--scope", "cache")
	for word := range strings.FieldsSeq(said) {
		if strings.HasPrefix(word, "pluv_") {
			s.token = word
		}
	}
	s.start(t)
	t.Cleanup(s.kill)
	return s
}

func (s *server) start(t testingT) {
	t.Helper()
	s.said = new(bytes.Buffer)
	s.cmd = s.w.command(trial{dir: s.w.away, args: []string{"registry", "serve", s.dir, "--tokens", s.w.path("tokens.toml"), "--listen", s.listen, "--no-limits"}})
	s.cmd.Stderr = s.said
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server does not say where it is: %v\n%s", err, s.said)
	}
	s.listen = strings.TrimPrefix(strings.TrimSpace(line), "http://")
}

// kill stops the server as a power failure would.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

func (s *server) restart(t testingT) {
	t.Helper()
	s.kill()
	s.start(t)
}

// pushes uploads built rocks to a folder, or to the server.
func (w *world) pushes(t *testing.T, counts counter, where string) *scenario {
	url, dir := "file://"+w.path("shared"), w.path("shared")
	if where == "server" {
		url, dir = w.server.url(), w.server.dir
		e := w.run(trial{dir: w.disk, args: []string{"registry", "login", url}, stdin: w.server.token + "\n"})
		if e.code != 0 {
			t.Fatal(e.said)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	project := w.project(t, "pushes-"+where, variants[0]+"\n[cache.remote]\nurl = \""+url+"\"\nupload = true\n")
	w.must(t, project, "sync", "--binary")
	builds := filepath.Join(dir, "builds")
	d := &scenario{name: "push to a " + where, begin: func(t *testing.T) trial {
		w.removeAll(t, builds)
		if where == "server" {
			w.server.restart(t)
		}
		a := trial{
			dir: project, args: []string{"cache", "push"},
			check: func([]ended) error { _, err := pairs(builds); return err },
			done: func() error {
				n, err := pairs(builds)
				if err == nil && n != 4 {
					err = fmt.Errorf("there are %d built rocks", n)
				}
				if err != nil {
					return err
				}
				return onlyPairs(builds)
			},
		}
		if where == "server" && w.rng.IntN(3) == 0 {
			// The server is killed, too.
			counts["servers killed"]++
			server, after := w.server, time.Duration(w.rng.IntN(60))*time.Millisecond
			gone := make(chan struct{})
			go func() { time.Sleep(after); _ = server.cmd.Process.Kill(); close(gone) }()
			a.repair = func(t testingT) { <-gone; server.restart(t) }
		}
		return a
	}}
	if where == "server" {
		d.only = []string{"kill", "a full disk", "few descriptors"}
	}
	return d
}

// pairs counts the complete built rocks, and checks each against its package.json.
func pairs(builds string) (n int, err error) {
	err = filepath.WalkDir(builds, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == builds {
			return nil
		}
		if err != nil || entry.Name() != "package.json" {
			return err
		}
		var record struct {
			SHA256 string `json:"sha256"`
		}
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &record)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		sum, _, err := digest.SHA256File(filepath.Join(filepath.Dir(path), "package.tar.gz"))
		if err != nil || sum != record.SHA256 {
			return fmt.Errorf("%s: the archive does not match: %w", path, err)
		}
		n++
		return nil
	})
	return n, err
}

// onlyPairs fails if there are leftovers among the built rocks.
func onlyPairs(builds string) error {
	return filepath.WalkDir(builds, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && entry.Name() != "package.json" && entry.Name() != "package.tar.gz" {
			err = fmt.Errorf("%s is left over", path)
		}
		return err
	})
}

// uploads publishes rocks to the server, which is killed meanwhile. It serves everything it
// acknowledged, and nothing in part.
func (w *world) uploads(t *testing.T, counts counter) *scenario {
	made := 0
	return &scenario{name: "uploads", only: []string{"kill"}, begin: func(t *testing.T) trial {
		w.removeAll(t, filepath.Join(w.server.dir, "builds"))
		files, acknowledged := map[string]string{}, map[string]bool{}
		made++
		folder := w.path("made", fmt.Sprint(made))
		builder := registry.NewBuilder(folder)
		for i := range 8 {
			builder.Add(registry.ManyModules(fmt.Sprintf("up%d", i), fmt.Sprintf("%d.0-1", made)))
		}
		builder.MustWrite(t)
		for _, pattern := range []string{"*.rockspec", "*.src.rock"} {
			found, err := filepath.Glob(filepath.Join(folder, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range found {
				files[filepath.Base(file)] = read(t, file)
			}
		}
		var mu sync.Mutex
		send := func() {
			var group sync.WaitGroup
			for _, kind := range []string{".rockspec", ".src.rock"} {
				for name, text := range files {
					if !strings.HasSuffix(name, kind) {
						continue
					}
					group.Go(func() {
						if status := w.server.put(name, text); status == http.StatusCreated || status == http.StatusOK {
							mu.Lock()
							acknowledged[name] = true
							mu.Unlock()
						}
					})
				}
				group.Wait()
			}
		}
		sent := make(chan struct{})
		go func() { defer close(sent); send() }()
		time.Sleep(time.Duration(w.rng.IntN(40)) * time.Millisecond)
		w.server.kill()
		counts["servers killed"]++
		<-sent
		w.server.start(t)
		for name, text := range files {
			status, got := w.server.get(name)
			switch {
			case status == http.StatusNotFound && !acknowledged[name]:
			case status == http.StatusOK && got == text:
			default:
				t.Errorf("%s, acknowledged %v, is answered with %d and %d of %d bytes", name, acknowledged[name], status, len(got), len(text))
			}
		}
		send()
		// The command of this scenario checks what is there now.
		return trial{
			dir: w.disk, args: []string{"--json", "registry", "list"},
			check: func([]ended) error { return nil },
			done: func() error {
				for name, text := range files {
					if status, got := w.server.get(name); status != http.StatusOK || got != text {
						return fmt.Errorf("%s, uploaded again, is answered with %d\n%s", name, status, w.server.said)
					}
				}
				return w.server.sweeps(t)
			},
		}
	}}
}

func (s *server) put(name, text string) int {
	request, err := http.NewRequest(http.MethodPut, s.url()+"/"+name, strings.NewReader(text))
	if err != nil {
		return 0
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func (s *server) get(name string) (int, string) {
	response, err := http.Get(s.url() + "/" + name)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(data)
}

// sweeps makes the leftovers of interrupted uploads old, and fails unless the next server removes
// them.
func (s *server) sweeps(t testingT) error {
	t.Helper()
	incoming := filepath.Join(s.dir, ".incoming")
	entries, err := os.ReadDir(incoming)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	old := time.Now().Add(-time.Hour)
	for _, entry := range entries {
		err = errors.Join(err, os.Chtimes(filepath.Join(incoming, entry.Name()), old, old))
	}
	if err != nil {
		return err
	}
	s.restart(t)
	for range 100 {
		if entries, err = os.ReadDir(incoming); err != nil {
			return err
		}
		entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".lock") })
		if len(entries) == 0 {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf(".incoming/%s is left over", entries[0].Name())
}

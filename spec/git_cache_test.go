package spec

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/spec/need"
)

// newGitUser makes a user whose project depends on a rock in a git repository.
func newGitUser(t *testing.T, files int) (u *someone, repository string) {
	t.Helper()
	need.Tool(t, "git")
	u = newUser(t, "")
	repository = filepath.Join(u.dir, "repository")
	if err := os.MkdirAll(repository, 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(repository, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("kit.lua", "return 'kit'\n")
	put("kit-scm-1.rockspec", "package = 'kit'\nversion = 'scm-1'\nsource = { url = 'git://localhost' }\nbuild = { type = 'builtin', modules = { kit = 'kit.lua' } }\n")
	for i := range files {
		put(fmt.Sprintf("text%d.txt", i), strings.Repeat(fmt.Sprintln("line", i, "of a file"), 400+i))
	}
	inRepository(t, repository, "init", "-q", "-b", "main")
	commitAll(t, repository)
	u.write(t, "pluv.toml", fmt.Sprintf("[runtime]\nname = \"builtin\"\n[dependencies.kit]\ngit = \"file://%s\"\n", filepath.ToSlash(repository)))
	return u, repository
}

func inRepository(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=spec", "-c", "user.email=spec@example.com"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func commitAll(t *testing.T, dir string) string {
	t.Helper()
	inRepository(t, dir, "add", "-A")
	inRepository(t, dir, "commit", "-q", "-m", "spec")
	return inRepository(t, dir, "rev-parse", "HEAD")
}

// copies lists the cached copies of git repositories.
func (u *someone) copies(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(u.dir, "home/cache/pluv/git/*/*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// packOf is the only pack file of a copy.
func packOf(t *testing.T, copy string) string {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(copy, "repository/objects/pack/*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("packs: %v, %v", packs, err)
	}
	if err := os.Chmod(packs[0], 0o644); err != nil {
		t.Fatal(err)
	}
	return packs[0]
}

// TestDamagedRepository damages the cached copy of a repository in every way: it is fetched
// again, with a note; without the network the error gives the reason.
func TestDamagedRepository(t *testing.T) {
	u, _ := newGitUser(t, 3)
	u.run(t, "sync")
	copies := u.copies(t)
	if len(copies) != 1 {
		t.Fatalf("copies: %v", copies)
	}
	for name, damage := range map[string]func(copy string) error{
		"a pack is gone":    func(copy string) error { return os.Remove(packOf(t, copy)) },
		"a pack is cut off": func(copy string) error { return os.Truncate(packOf(t, copy), 100) },
		"a pack is empty":   func(copy string) error { return os.Truncate(packOf(t, copy), 0) },
		"a byte is another": func(copy string) error { return flip(packOf(t, copy)) },
		"no objects":        func(copy string) error { return os.RemoveAll(filepath.Join(copy, "repository/objects")) },
		"no HEAD":           func(copy string) error { return os.Remove(filepath.Join(copy, "repository/HEAD")) },
		"a damaged config": func(copy string) error {
			return os.WriteFile(filepath.Join(copy, "repository/config"), []byte("[["), 0o644)
		},
		"an empty repository": func(copy string) error { return empty(filepath.Join(copy, "repository")) },
		"an empty folder":     empty,
	} {
		t.Run(name, func(t *testing.T) {
			if err := damage(copies[0]); err != nil {
				t.Fatal(err)
			}
			out, err := u.command("--offline", "sync", "--rebuild").CombinedOutput()
			if err == nil || !strings.Contains(string(out), "is damaged, and pluv is offline") {
				t.Errorf("offline: %v\n%s", err, out)
			}
			if said := u.run(t, "sync", "--rebuild"); !strings.Contains(said, "the cached copy is damaged") {
				t.Errorf("pluv says\n%s", said)
			}
			if said := u.run(t, "--offline", "sync", "--rebuild"); strings.Contains(said, "damaged") {
				t.Errorf("after it was fetched again, pluv says\n%s", said)
			}
		})
	}
}

// TestRestoredRepository changes what does not affect a copy's content: its times, as when a
// cache archive is unpacked, and files of its owner.
func TestRestoredRepository(t *testing.T) {
	u, _ := newGitUser(t, 3)
	u.run(t, "sync")
	copy := u.copies(t)[0]
	for name, change := range map[string]func() error{
		"other times": func() error {
			return filepath.Walk(copy, func(path string, _ os.FileInfo, err error) error {
				if err != nil {
					return err
				}
				return os.Chtimes(path, time.Unix(1e9, 0), time.Unix(1e9, 0))
			})
		},
		"a stale lock":   func() error { return os.WriteFile(filepath.Join(copy, "repository/shallow.lock"), nil, 0o644) },
		"no fingerprint": func() error { return os.Remove(filepath.Join(copy, "fingerprint")) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if said := u.run(t, "--offline", "sync", "--rebuild"); strings.Contains(said, "damaged") {
				t.Errorf("pluv says\n%s", said)
			}
		})
	}
}

// TestRepositoryMoves follows a branch: each commit has its own copy, and the old one can still
// be used by a lock that names it.
func TestRepositoryMoves(t *testing.T) {
	u, repository := newGitUser(t, 1)
	u.run(t, "sync")
	before := u.read(t, "project/pluv.lock")
	if err := os.WriteFile(filepath.Join(repository, "kit.lua"), []byte("return 'newer'\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	commit := commitAll(t, repository)
	u.run(t, "update")
	if !strings.Contains(u.read(t, "project/pluv.lock"), commit) || len(u.copies(t)) != 2 {
		t.Errorf("the new commit is not locked, or not kept: %v", u.copies(t))
	}
	u.write(t, "pluv.lock", before)
	u.run(t, "--offline", "sync", "--rebuild", "--frozen")
}

// TestGitInAHook runs pluv with the variables that git sets for its hooks.
func TestGitInAHook(t *testing.T) {
	u, repository := newGitUser(t, 1)
	cmd := u.command("sync")
	cmd.Env = append(cmd.Env, "GIT_DIR="+filepath.Join(repository, ".git"), "GIT_INDEX_FILE="+filepath.Join(repository, ".git/index"),
		"GIT_OBJECT_DIRECTORY="+filepath.Join(repository, ".git/objects"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	u.run(t, "--offline", "sync", "--rebuild")
}

func flip(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 0xff
	return os.WriteFile(file, data, 0o644)
}

func empty(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Mkdir(dir, 0o755)
}

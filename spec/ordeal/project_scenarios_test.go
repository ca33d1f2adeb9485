//go:build linux

package ordeal

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pluv/spec/snapshot"
)

// state is one complete state of a project.
type state struct {
	toml, lock, prints string
	tree               snapshot.Files
}

// look reads the state that a project is in.
func (w *world) look(t *testing.T, dir string) state {
	t.Helper()
	prints, err := w.prints(dir)
	if err != nil {
		t.Fatal(err)
	}
	return state{read(t, filepath.Join(dir, "pluv.toml")), read(t, filepath.Join(dir, "pluv.lock")), prints, snapshot.Read(t, treeOf(dir))}
}

func treeOf(dir string) string { return filepath.Join(dir, ".pluv/rocks/builtin-5.1") }

// whole fails unless pluv.toml, pluv.lock and the tree each match one of the states.
func (w *world) whole(dir string, states ...state) error {
	toml, err := os.ReadFile(filepath.Join(dir, "pluv.toml"))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(states, func(s state) bool { return s.toml == string(toml) }) {
		return fmt.Errorf("pluv.toml is neither the old one nor the new one:\n%s", toml)
	}
	lock, err := os.ReadFile(filepath.Join(dir, "pluv.lock"))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(states, func(s state) bool { return s.lock == string(lock) }) {
		return fmt.Errorf("pluv.lock is neither the old one nor the new one:\n%s", lock)
	}
	return w.wholeTree(dir, states...)
}

func (w *world) wholeTree(dir string, states ...state) error {
	prints, err := w.prints(dir)
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.prints == prints {
			files, err := filesOf(treeOf(dir))
			if err != nil {
				return err
			}
			if differs := snapshot.Difference(files, s.tree); len(differs) > 0 {
				return fmt.Errorf("the tree with %q is not whole: %v", prints, differs)
			}
			return nil
		}
	}
	return fmt.Errorf("the project prints %q", prints)
}

// filesOf is snapshot.Read for a tree that may be damaged.
func filesOf(dir string) (files snapshot.Files, err error) {
	files = snapshot.Files{}
	err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "pluv.json" {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	return files, err
}

// tidy fails if a completed command left something beside the trees.
func tidy(dir string) error {
	entries, err := os.ReadDir(filepath.Join(dir, ".pluv/rocks"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !slices.Contains([]string{"builtin-5.1", ".gitignore", ".lock", ".built", ".checked-builtin-5.1"}, entry.Name()) {
			return fmt.Errorf(".pluv/rocks/%s is left over", entry.Name())
		}
	}
	return nil
}

// The two variants between which a project switches, as with branches.
var variants = []string{
	"[dependencies]\napp = \"== 1.0\"\nlib = \"== 1.0\"\nkept = \"*\"\ngone = \"*\"\n",
	"[dependencies]\napp = \"== 2.0\"\nlib = \"== 2.0\"\nkept = \"*\"\nextra = \"*\"\nmore = \"*\"\n",
}

// branches makes a project and its two states. It ends in the second.
func (w *world) branches(t *testing.T, name string) (dir string, states [2]state) {
	t.Helper()
	for i, variant := range variants {
		dir = w.project(t, name, variant)
		w.must(t, dir, "sync")
		states[i] = w.look(t, dir)
	}
	return dir, states
}

func (w *world) syncs(t *testing.T) *scenario {
	dir, states := w.branches(t, "syncs")
	now := 1
	return &scenario{name: "sync", begin: func(t *testing.T) trial {
		w.forget(t)
		old, next := states[now], states[1-now]
		w.write(t, filepath.Join(dir, "pluv.toml"), next.toml)
		w.write(t, filepath.Join(dir, "pluv.lock"), next.lock)
		return trial{
			dir: dir, args: []string{"sync"},
			check: func([]ended) error { return w.whole(dir, old, next) },
			done: func() error {
				now = 1 - now
				if err := w.whole(dir, next); err != nil {
					return err
				}
				return tidy(dir)
			},
		}
	}}
}

func (w *world) locks(t *testing.T) *scenario {
	dir, states := w.branches(t, "locks")
	now := 1
	return &scenario{name: "lock", begin: func(t *testing.T) trial {
		w.forget(t)
		old, next := states[now], states[1-now]
		w.write(t, filepath.Join(dir, "pluv.toml"), next.toml)
		tree := states[1] // lock does not change the tree
		lock := func(states ...state) error {
			text, err := os.ReadFile(filepath.Join(dir, "pluv.lock"))
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(states, func(s state) bool { return s.lock == string(text) }) {
				return fmt.Errorf("pluv.lock is\n%s", text)
			}
			return w.wholeTree(dir, tree)
		}
		return trial{
			dir: dir, args: []string{"lock"},
			check: func([]ended) error { return lock(old, next) },
			done:  func() error { now = 1 - now; return lock(next) },
		}
	}}
}

func (w *world) adds(t *testing.T) *scenario {
	dir := w.project(t, "adds", "[dependencies]\nkept = \"*\"\n")
	w.must(t, dir, "sync")
	without := w.look(t, dir)
	w.must(t, dir, "add", "app", "extra")
	with := w.look(t, dir)
	w.must(t, dir, "remove", "app", "extra")
	if again := w.look(t, dir); again.toml != without.toml || again.lock != without.lock || again.prints != without.prints {
		t.Fatalf("what was added and removed is\n%s\n%s", again.toml, again.lock)
	}
	has := false
	return &scenario{name: "add", begin: func(t *testing.T) trial {
		w.forget(t)
		old, next, args := without, with, []string{"add", "app", "extra"}
		if has {
			old, next, args = with, without, []string{"remove", "app", "extra"}
		}
		a := trial{
			dir: dir, args: args,
			check: func(results []ended) error {
				if e := results[0]; len(results) == 1 && !e.killed && e.code == 1 {
					if err := w.whole(dir, old); err != nil {
						return fmt.Errorf("it failed and changed something: %w", err)
					}
				}
				return w.whole(dir, old, next)
			},
			done: func() error { has = !has; return w.whole(dir, next) },
		}
		if has {
			// A package that is already removed cannot be removed again.
			a.repair = func(t testingT) {
				if !strings.Contains(read(t, filepath.Join(dir, "pluv.toml")), "app =") {
					w.must(t, dir, "sync")
					w.must(t, dir, "add", "app", "extra")
				}
			}
		}
		return a
	}, only: []string{"kill", "a full disk", "a read-only disk", "few descriptors"}}
}

// manyAdds adds sixteen packages in sixteen processes.
func (w *world) manyAdds(t *testing.T) *scenario {
	dir := w.project(t, "many", "[dependencies]\nkept = \"*\"\n")
	w.must(t, dir, "sync")
	without := w.look(t, dir)
	return &scenario{name: "add at once", only: []string{"a crowd"}, begin: func(t *testing.T) trial {
		w.write(t, filepath.Join(dir, "pluv.toml"), without.toml)
		w.must(t, dir, "sync")
		missing := func(i int) error {
			toml, err := os.ReadFile(filepath.Join(dir, "pluv.toml"))
			if name := fmt.Sprintf("leaf%d", i); err == nil && !regexp.MustCompile(`(?m)^`+name+` = `).Match(toml) {
				err = fmt.Errorf("%s is lost from pluv.toml:\n%s", name, toml)
			}
			return err
		}
		var names []string
		for i := range leaves {
			names = append(names, fmt.Sprintf("leaf%d", i))
		}
		return trial{
			dir: dir, args: append([]string{"add"}, names...),
			vary: func(i int) trial { return trial{dir: dir, args: []string{"add", names[i]}} },
			check: func(results []ended) error {
				for i, e := range results {
					if e.code == 0 && !e.killed {
						if err := missing(i); err != nil {
							return err
						}
					}
				}
				return nil
			},
			done: func() error {
				for i := range leaves {
					if err := missing(i); err != nil {
						return err
					}
				}
				return tidy(dir)
			},
		}
	}}
}

// commits follows a branch of a git repository.
func (w *world) commits(t *testing.T) *scenario {
	repo := w.path("gitlib")
	git := func(t *testing.T, args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", repo}, args...)...)
		cmd.Env = w.env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	value := 0
	commit := func(t *testing.T) {
		value++
		w.write(t, filepath.Join(repo, "gitlib.lua"), fmt.Sprintf("return \"%d\"\n", value))
		git(t, "add", "-A")
		git(t, "commit", "-q", "-m", fmt.Sprint(value))
	}
	if err := os.MkdirAll(repo, 0o755); err != nil {
		t.Fatal(err)
	}
	git(t, "init", "-q", "-b", "main")
	for i := range 30 {
		w.write(t, filepath.Join(repo, fmt.Sprintf("data%d", i)), strings.Repeat(fmt.Sprintf("%d ", w.rng.Uint64()), 400))
	}
	w.write(t, filepath.Join(repo, "gitlib-scm-1.rockspec"),
		"package = \"gitlib\"\nversion = \"scm-1\"\nsource = { url = \"git+https://git.invalid/gitlib\" }\nbuild = { type = \"builtin\", modules = { gitlib = \"gitlib.lua\" } }\n")
	commit(t)
	dir := w.project(t, "commits", "[dependencies]\ngitlib = { git = \"file://"+repo+"\", ref = \"main\" }\n")
	w.must(t, dir, "sync")
	fsck := func() error {
		mirrors, err := filepath.Glob(w.cache("git", "*"))
		if err != nil {
			return err
		}
		for _, mirror := range mirrors {
			if info, err := os.Stat(filepath.Join(mirror, "objects")); err != nil || !info.IsDir() {
				continue
			}
			cmd := exec.Command("git", "--git-dir", mirror, "fsck", "--connectivity-only", "--no-dangling")
			cmd.Env = w.env
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("git fsck: %w\n%s", err, out)
			}
		}
		return nil
	}
	return &scenario{name: "update of git", begin: func(t *testing.T) trial {
		if w.rng.IntN(5) < 2 {
			w.removeAll(t, w.cache("git"))
		}
		w.forget(t)
		old := w.look(t, dir)
		commit(t)
		next := fmt.Sprintf("gitlib %d", value)
		prints := func(possible ...string) error {
			got, err := w.prints(dir)
			if err == nil && !slices.Contains(possible, got) {
				err = fmt.Errorf("the project prints %q", got)
			}
			return err
		}
		return trial{
			dir: dir, args: []string{"update", "gitlib"},
			check: func([]ended) error { return prints(old.prints, next) },
			done: func() error {
				if err := prints(next); err != nil {
					return err
				}
				return fsck()
			},
		}
	}}
}

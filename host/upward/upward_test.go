//go:build unix

package upward

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// A file is created below the test's folder, and given to a user.
type file struct {
	path  string // a folder if it ends with a slash
	owner int
	to    string // the target of a symbolic link
}

const stranger, other = 65534, 1234

func lay(t *testing.T, root string, files []file) {
	t.Helper()
	for _, f := range files {
		at := filepath.Join(root, f.path)
		err := os.MkdirAll(filepath.Dir(at), 0o755)
		switch {
		case strings.HasSuffix(f.path, "/"):
			err = errors.Join(err, os.MkdirAll(at, 0o755))
		case f.to != "":
			err = errors.Join(err, os.Symlink(filepath.Join(root, f.to), at))
		default:
			err = errors.Join(err, os.WriteFile(at, nil, 0o644))
		}
		if f.owner != 0 {
			err = errors.Join(err, os.Lchown(at, f.owner, -1))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	lay(t, root, []file{{path: "a/pluv.toml"}, {path: "a/b/c/"}, {path: "a/b/pluv.toml/"}, {path: "x/"}})
	for dir, want := range map[string]string{"a": "a/pluv.toml", "a/b": "a/pluv.toml", "a/b/c": "a/pluv.toml", "a/b/c/gone": "a/pluv.toml", "x": ""} {
		got, err := Search{Dir: filepath.Join(root, dir)}.Find("pluv.toml")
		if want != "" {
			want = filepath.Join(root, want)
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", dir, got, err)
		}
	}
}

// Files of other users count in the working directory only.
func TestStrangers(t *testing.T) {
	if os.Geteuid() != 0 {
		need.Lack(t, "needs root, to give files to others")
	}
	t.Setenv("SUDO_UID", strconv.Itoa(other))
	for _, c := range []struct {
		name       string
		files      []file
		dir, start string
		allowed    string // a folder
		want       string // the file that is found, or what belongs to the other user
		refused    bool
	}{
		{name: "root's own", files: []file{{path: "pluv.toml"}, {path: "in/"}}, dir: "in", want: "pluv.toml"},
		{name: "another user's file", files: []file{{path: "pluv.toml", owner: stranger}, {path: "in/"}}, dir: "in", want: "pluv.toml", refused: true},
		{name: "two folders above", files: []file{{path: "pluv.toml", owner: stranger}, {path: "in/in/"}}, dir: "in/in", want: "pluv.toml", refused: true},
		{name: "another user's file in the working folder", files: []file{{path: "in/pluv.toml", owner: stranger}}, dir: "in", want: "in/pluv.toml"},
		{name: "another user's working folder", files: []file{{path: "in/pluv.toml", owner: stranger}, {path: "in/", owner: stranger}}, dir: "in", want: "in/pluv.toml"},
		{name: "the file of the user who called sudo", files: []file{{path: "pluv.toml", owner: other}, {path: "in/"}}, dir: "in", want: "pluv.toml"},
		{name: "root's file in another user's folder", files: []file{{path: "up/pluv.toml"}, {path: "up/in/"}, {path: "up/", owner: stranger}}, dir: "up/in", want: "up", refused: true},
		{name: "another user's folder without the file", files: []file{{path: "pluv.toml"}, {path: "up/in/"}, {path: "up/", owner: stranger}}, dir: "up/in", want: "pluv.toml"},
		{name: "a file next to it", files: []file{{path: "pluv.toml"}, {path: ".pluv/", owner: stranger}, {path: "in/"}}, dir: "in", want: ".pluv", refused: true},
		{name: "the lockfile", files: []file{{path: "pluv.toml"}, {path: "pluv.lock", owner: stranger}, {path: "in/"}}, dir: "in", want: "pluv.lock", refused: true},
		{name: "something else beside it", files: []file{{path: "pluv.toml"}, {path: "x", owner: stranger}, {path: "in/"}}, dir: "in", want: "pluv.toml"},
		{name: "another user's link to root's file", files: []file{{path: "x.toml"}, {path: "pluv.toml", owner: stranger, to: "x.toml"}, {path: "in/"}}, dir: "in", want: "pluv.toml", refused: true},
		{name: "root's link to another user's file", files: []file{{path: "x.toml", owner: stranger}, {path: "pluv.toml", to: "x.toml"}, {path: "in/"}}, dir: "in", want: "pluv.toml", refused: true},
		{name: "root's link to root's file", files: []file{{path: "x.toml"}, {path: "pluv.toml", to: "x.toml"}, {path: "in/"}}, dir: "in", want: "pluv.toml"},
		{name: "root's link through another user's to root's file", files: []file{{path: "x.toml"}, {path: "y.toml", owner: stranger, to: "x.toml"}, {path: "pluv.toml", to: "y.toml"}, {path: "in/"}}, dir: "in", want: "pluv.toml", refused: true},
		{name: "a nearer file is found first", files: []file{{path: "pluv.toml", owner: stranger}, {path: "in/pluv.toml"}, {path: "in/in/"}}, dir: "in/in", want: "in/pluv.toml"},
		{name: "an allowed folder", files: []file{{path: "up/pluv.toml", owner: stranger}, {path: "up/in/"}, {path: "up/", owner: stranger}}, dir: "up/in", allowed: "up", want: "up/pluv.toml"},
		{name: "a folder below an allowed one", files: []file{{path: "up/pluv.toml", owner: stranger}, {path: "up/in/"}}, dir: "up/in", allowed: ".", want: "up/pluv.toml", refused: true},
		{name: "a search that begins above the working folder", files: []file{{path: "pluv.toml", owner: stranger}, {path: "in/"}}, dir: ".", start: "in", want: "pluv.toml", refused: true},
		{name: "a search that begins elsewhere", files: []file{{path: "a/pluv.toml", owner: stranger}, {path: "b/"}}, dir: "a", start: "b", want: "a/pluv.toml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			lay(t, root, c.files)
			s := Search{Dir: filepath.Join(root, c.dir), Allows: func(dir string) (bool, error) {
				return c.allowed != "" && dir == filepath.Join(root, c.allowed), nil
			}}
			if c.start != "" {
				s.Start = filepath.Join(root, c.start)
			}
			got, err := s.Find("pluv.toml", "pluv.lock", ".pluv")
			want := filepath.Join(root, c.want)
			if !c.refused {
				if err != nil || got != want {
					t.Errorf("%q, %v", got, err)
				}
				return
			}
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != fault.TrustFolder || got != "" || !strings.Contains(f.Message, want) ||
				!strings.Contains(f.Hint, "pluv trust --folder "+root) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

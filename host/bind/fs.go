package bind

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fsys"
	"pluv/host/pathname"
)

type fileInfo struct {
	Type string `luar:"type"` // "file", "dir", "link" or "other"
	Size int64  `luar:"size"`
	Time int64  `luar:"mtime"` // Unix seconds
	Mode int    `luar:"mode"`
}

func describeFile(info fs.FileInfo) *fileInfo {
	if info == nil {
		return nil
	}
	out := &fileInfo{Type: "other", Size: info.Size(), Time: info.ModTime().Unix(), Mode: int(info.Mode().Perm())}
	switch {
	case info.Mode().IsRegular():
		out.Type = "file"
	case info.IsDir():
		out.Type = "dir"
	case info.Mode()&fs.ModeSymlink != 0:
		out.Type = "link"
	}
	return out
}

type writeOptions struct {
	Path string `luar:"path"`
	Text string `luar:"text"`
	Mode int    `luar:"mode"` // 0 keeps the existing file's, or leaves it to the umask
}

type copyOptions struct {
	From    string `luar:"from"`
	To      string `luar:"to"`
	Within  string `luar:"within"` // "" for no restriction
	Share   bool   `luar:"share"`
	Hidden  bool   `luar:"hidden"`
	Without string `luar:"without"` // a folder that is not copied; "" for none
}

type installOptions struct {
	Source  string          `luar:"source"`
	Within  string          `luar:"within"`
	Dest    string          `luar:"dest"`
	Folders []string        `luar:"folders"`
	Files   []installedFile `luar:"files"`
}

type installedFile struct {
	From string `luar:"from"`
	To   string `luar:"to"`
	Mode int    `luar:"mode"`
	Link string `luar:"link"`
	Rel  bool   `luar:"relative"`
}

const maxRead = 256 << 20

func (h *Host) fs() bridge.Module {
	return bridge.Module{Name: "fs", Funcs: []bridge.Func{
		bridge.Go("stat", "path", func(path string) (*fileInfo, error) {
			info, err := fsys.Stat(path)
			return describeFile(info), err
		}),
		bridge.Go("lstat", "path", func(path string) (*fileInfo, error) {
			info, err := fsys.Lstat(path)
			return describeFile(info), err
		}),
		bridge.Go("read", "path", func(path string) (string, error) {
			data, err := fsys.ReadFile(path, maxRead)
			return string(data), err
		}),
		bridge.Go("document", "path, kind", readDocument),
		bridge.Go("write", "opts", func(o writeOptions) error {
			return fsys.WriteAtomic(o.Path, []byte(o.Text), fs.FileMode(o.Mode))
		}),
		bridge.Go("make_dir", "path", fsys.MakeDir),
		bridge.Go("remove", "path", fsys.RemoveAll),
		bridge.Go("rename", "from, to", func(from, to string) error {
			return fsys.Fault(fsys.Rename(from, to), "moving %s to %s", from, to)
		}),
		bridge.Go("copy", "from, to", fsys.CopyFile),
		bridge.Go("copy_tree", "from, to", func(L *lua.LState, from, to string) error { return fsys.CopyTree(h.in(L), from, to) }),
		bridge.Go("share", "from, to", fsys.ShareFile),
		bridge.Go("install", "opts", installFiles),
		bridge.Go("remove_empty", "dirs", fsys.RemoveEmpty),
		bridge.Go("link_target", "path", func(path string) (string, error) {
			target, err := os.Readlink(path)
			return target, fsys.Fault(err, "reading the link %s", path)
		}),
		bridge.Go("symlink", "target, path", func(target, path string) error {
			if runtime.GOOS == "windows" {
				return fsys.CopyFile(pathname.Resolve(filepath.Dir(path), target), path)
			}
			return fsys.Fault(os.Symlink(target, path), "linking %s to %s", path, target)
		}),
		bridge.Go("same_file", "a, b", func(a, b string) bool {
			one, errA := os.Stat(a)
			other, errB := os.Stat(b)
			return errA == nil && errB == nil && os.SameFile(one, other)
		}),
		bridge.Go("chmod", "path, mode", func(path string, mode int) error {
			return fsys.Fault(os.Chmod(path, fs.FileMode(mode)), "changing %s", path)
		}),
		bridge.Go("replace", "new, path", fsys.Replace),
		bridge.Go("recover", "path", fsys.Recover),
		bridge.Go("temp_dir", "parent, prefix", fsys.TempDir),
		bridge.Go("inside", "root, rel", fsys.Inside),
		bridge.Go("real", "path", func(path string) (string, error) {
			real, err := filepath.EvalSymlinks(path)
			return real, fsys.Fault(err, "following %s", path)
		}),
		bridge.Go("is_writable", "path", fsys.IsWritable),
		bridge.Go("list", "path", listDir),
		bridge.Go("walk", "path", walkFiles),
		bridge.Go("follow", "path, within", followFiles),
		bridge.Go("copy_following", "opts", func(L *lua.LState, o copyOptions) error {
			return fsys.CopyFollowing(h.in(L), o.From, o.To, fsys.Copying{Within: o.Within, Share: o.Share, Hidden: o.Hidden, Without: o.Without})
		}),
		bridge.Go("usage", "path", func(path string) (fsys.Used, error) { return fsys.Usage(path) }),
		bridge.Go("fingerprint", "path, watch", func(dir string, watch fsys.Watch) (string, error) {
			watched, err := fsys.Fingerprint(dir, watch)
			return watched.Sum, err
		}),
		bridge.Go("watched", "path, watch", fsys.Fingerprint),
		bridge.Raw("with_lock", "path, fn, what", h.withLock),
		bridge.Raw("update", "opts, fn", h.update),
		bridge.Raw("scratch", "parent, prefix, fn", h.scratch),
		bridge.Go("sweep_scratch", "parent, prefix", fsys.SweepScratch),
		bridge.Go("sweep_scratches", "parents, prefix", sweepScratches),
		bridge.Go("remove_locks", "dir", fsys.RemoveLocks),
	}}
}

func installFiles(o installOptions) (missing *string, err error) {
	files := make([]fsys.Installed, len(o.Files))
	for i, f := range o.Files {
		files[i] = fsys.Installed{From: f.From, To: f.To, Mode: fs.FileMode(f.Mode), Link: f.Link, Rel: f.Rel}
	}
	return fsys.Install(fsys.Installing{Source: o.Source, Within: o.Within, Dest: o.Dest, Folders: o.Folders}, files)
}

func sweepScratches(parents []string, prefix string) error {
	for _, parent := range parents {
		if _, err := fsys.SweepScratch(parent, prefix); err != nil {
			return err
		}
	}
	return nil
}

type dirEntry struct {
	Name string `luar:"name"`
	Type string `luar:"type"`
}

func listDir(path string) ([]dirEntry, error) {
	entries, err := fsys.List(path)
	return describeEntries(entries), err
}

func describeEntries(entries []fs.DirEntry) []dirEntry {
	out := make([]dirEntry, 0, len(entries))
	for _, e := range entries {
		out = append(out, dirEntry{e.Name(), typeOf(e)})
	}
	return out
}

// walkFiles lists everything below a folder by slash path, sorted.
func walkFiles(dir string) ([]dirEntry, error) {
	out := []dirEntry{}
	err := fsys.Walk(dir, func(rel string, e fs.DirEntry) error {
		out = append(out, dirEntry{rel, typeOf(e)})
		return nil
	})
	return out, err
}

// followFiles is walkFiles with links followed, which must not leave `within`.
func followFiles(dir, within string) ([]dirEntry, error) {
	out := []dirEntry{}
	err := fsys.Follow(dir, within, func(rel string, e fs.DirEntry) error {
		out = append(out, dirEntry{rel, typeOf(e)})
		return nil
	})
	return out, err
}

func typeOf(e fs.DirEntry) string {
	switch {
	case e.IsDir():
		return "dir"
	case e.Type()&fs.ModeSymlink != 0:
		return "link"
	case e.Type().IsRegular():
		return "file"
	}
	return "other"
}

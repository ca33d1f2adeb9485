package bind

import (
	"path/filepath"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// state changes files of a project. Each function takes the project's folder and a path
// below it, absolute or relative, and follows no links below the folder (fsys.Folder).
func (h *Host) state() bridge.Module {
	return bridge.Module{Name: "state", Funcs: []bridge.Func{
		bridge.Go("make_dir", "root, path", func(root, path string) error {
			folder, err := folderOf(fsys.MakeFolder, root, path)
			if err != nil {
				return err
			}
			return folder.Close()
		}),
		bridge.Go("list", "root, path", func(root, path string) ([]dirEntry, error) {
			folder, err := folderOf(fsys.OpenFolder, root, path)
			if fault.Is(err, fault.FileMissing) {
				return []dirEntry{}, nil
			} else if err != nil {
				return nil, err
			}
			defer folder.Close()
			entries, err := folder.List()
			return describeEntries(entries), err
		}),
		bridge.Go("write", "root, path, text", func(root, path, text string) error {
			return inFolder(fsys.MakeFolder, root, path, func(f *fsys.Folder, name string) error {
				return f.Write(name, []byte(text))
			})
		}),
		bridge.Go("discard", "root, path", func(root, path string) {
			_ = inFolder(fsys.OpenFolder, root, path, func(f *fsys.Folder, name string) error {
				f.Discard(name)
				return nil
			})
		}),
		bridge.Go("remove", "root, path", func(root, path string) error {
			err := inFolder(fsys.OpenFolder, root, path, (*fsys.Folder).Remove)
			if fault.Is(err, fault.FileMissing) {
				return nil
			}
			return err
		}),
		bridge.Go("temp_dir", "root, path, prefix", func(root, path, prefix string) (string, error) {
			folder, err := folderOf(fsys.MakeFolder, root, path)
			if err != nil {
				return "", err
			}
			defer folder.Close()
			name, err := folder.Temp(prefix)
			return filepath.Join(root, below(root, path), name), err
		}),
		bridge.Go("replace", "root, new, path", func(root, fresh, path string) error {
			return inFolder(fsys.OpenFolder, root, fresh, func(from *fsys.Folder, freshName string) error {
				return inFolder(fsys.MakeFolder, root, path, func(f *fsys.Folder, name string) error {
					return f.Replace(from, freshName, name)
				})
			})
		}),
		bridge.Go("recover", "root, path", func(root, path string) error {
			return inFolder(fsys.OpenFolder, root, path, (*fsys.Folder).Recover)
		}),
		bridge.Go("keep", "root, path, as", func(root, path, as string) error {
			return inBoth(root, path, as, func(f, work *fsys.Folder, name, kept string) error { return f.Keep(work, name, kept) })
		}),
		bridge.Go("restore", "root, as, path, expected", func(root, as, path, expected string) (done bool, err error) {
			err = inBoth(root, path, as, func(f, work *fsys.Folder, name, kept string) error {
				done, err = f.Restore(work, kept, name, []byte(expected))
				return err
			})
			return done, err
		}),
		bridge.Raw("update", "root, work, path, fn", h.updateState),
		bridge.Raw("with_lock", "root, path, fn, what", h.withStateLock),
	}}
}

// below makes a path relative to root. A path outside is returned unchanged, and refused
// by fsys.
func below(root, path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return path
	}
	return rel
}

type opener func(base, rel string) (*fsys.Folder, error)

func folderOf(open opener, root, path string) (*fsys.Folder, error) {
	return open(root, filepath.ToSlash(below(root, path)))
}

// inFolder calls do with the parent folder of a path and its last element.
func inFolder(open opener, root, path string, do func(f *fsys.Folder, name string) error) error {
	dir, name := filepath.Split(filepath.Clean(below(root, path)))
	folder, err := folderOf(open, root, filepath.Join(".", dir))
	if err != nil {
		return err
	}
	defer folder.Close()
	return do(folder, name)
}

// inBoth calls do with the parent folders of two paths and their last elements.
func inBoth(root, a, b string, do func(folderA, folderB *fsys.Folder, nameA, nameB string) error) error {
	return inFolder(fsys.MakeFolder, root, a, func(folderA *fsys.Folder, nameA string) error {
		return inFolder(fsys.MakeFolder, root, b, func(folderB *fsys.Folder, nameB string) error {
			return do(folderA, folderB, nameA, nameB)
		})
	})
}

// withStateLock calls a Lua function with the lock of a project held.
func (h *Host) withStateLock(L *lua.LState) int {
	root, path, fn := L.CheckString(1), L.CheckString(2), L.CheckFunction(3)
	what := L.OptString(4, "another pluv in "+root)
	var release func() error
	err := inFolder(fsys.MakeFolder, root, path, func(f *fsys.Folder, name string) (err error) {
		release, err = f.Lock(h.in(L), name, h.waitingFor(what))
		return err
	})
	if err != nil {
		bridge.Raise(L, err)
	}
	defer func() { _ = release() }()
	return callWith(L, fn)
}

// updateState calls a Lua function with the content of a project's file, and writes its
// result. The caller holds the lock of the project.
func (h *Host) updateState(L *lua.LState) int {
	root, work, path, fn := L.CheckString(1), L.CheckString(2), L.CheckString(3), L.CheckFunction(4)
	err := inFolder(fsys.MakeFolder, root, path, func(f *fsys.Folder, name string) error {
		at, err := folderOf(fsys.MakeFolder, root, work)
		if err != nil {
			return err
		}
		defer at.Close()
		return fsys.Update(h.in(L), fsys.Change{Path: path, In: f, Work: at}, changeBy(L, fn))
	})
	if err != nil {
		bridge.Raise(L, err)
	}
	return 0
}

// Package trust remembers which files of projects their user has read and
// allowed to run, and which folders of other users the user obeys.
//
// Trust is bound to a file's path and to its content: a file that changes, or is
// copied elsewhere, must be trusted anew. Folders can be trusted as a whole by
// the environment, for machines where nobody could be asked.
//
// A folder is allowed once and for all, whatever it holds later: then the project
// and the pins of runtimes in it count in the folders below it, too (package
// upward). That runs no Lua of it which is not trusted.
package trust

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/platform"
)

// maxCode bounds a Lua file of a project that may be trusted.
const maxCode = 16 << 20

// Entry is a trusted file, or an allowed folder.
type Entry struct {
	Path   string `json:"path" luar:"path"`
	SHA256 string `json:"sha256,omitempty" luar:"sha256,omitempty"`
	Folder bool   `json:"folder,omitempty" luar:"folder,omitempty"` // SHA256 is "" then
}

// Store is the file that keeps the entries. Several processes may use it.
type Store struct {
	// File is "" where no folder for it is known: then nothing is trusted.
	File string
	// Folders are trusted with all that is in them.
	Folders []string
}

// Open returns the user's store, with the folders that PLUV_TRUSTED_PATHS lists.
func Open(info platform.Info, getenv func(string) string) Store {
	s := Store{Folders: filepath.SplitList(getenv("PLUV_TRUSTED_PATHS"))}
	if info.State != "" {
		s.File = filepath.Join(info.State, "trust.json")
	}
	return s
}

// Trusts reports whether a file with this content may run. A symbolic link
// never may: what it leads to could change without it.
func (s Store) Trusts(path string, content []byte) (bool, error) {
	if info, err := fsys.Lstat(path); err != nil || info == nil || !info.Mode().IsRegular() {
		return false, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false, fsys.Fault(err, "looking at %s", path)
	}
	if s.inTrustedFolder(real) {
		return true, nil
	}
	entries, err := s.List()
	return slices.Contains(entries, Entry{Path: real, SHA256: digest.SHA256(content)}), err
}

// Allows reports whether what is in a folder is obeyed, whoever owns it: the
// user has allowed this very folder, or trusts one that it is in.
func (s Store) Allows(dir string) (bool, error) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false, fsys.Fault(err, "looking at %s", dir)
	}
	if s.inTrustedFolder(real) {
		return true, nil
	}
	entries, err := s.List()
	return slices.Contains(entries, Entry{Path: real, Folder: true}), err
}

// inTrustedFolder reports whether a path, without links, is in a folder that all is
// trusted in.
func (s Store) inTrustedFolder(real string) bool {
	return slices.ContainsFunc(s.Folders, func(folder string) bool { return within(folder, real) })
}

// AddFolders allows folders.
func (s Store) AddFolders(ctx context.Context, dirs []string) error {
	var added []Entry
	for _, dir := range dirs {
		real, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return fsys.Fault(err, "looking at %s", dir)
		}
		if info, err := fsys.Stat(real); err != nil || info == nil || !info.IsDir() {
			return errors.Join(err, fault.New(fault.FileMissing, "%s is not a folder", dir))
		}
		added = append(added, Entry{Path: real, Folder: true})
	}
	return s.change(ctx, func(entries []Entry) []Entry {
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return slices.Contains(added, e) })
		return append(entries, added...)
	})
}

// RevokeFolder allows a folder no more, which need not be there. It reports
// whether it was allowed.
func (s Store) RevokeFolder(ctx context.Context, dir string) (bool, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	found := false
	err := s.change(ctx, func(entries []Entry) []Entry {
		kept := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Folder && e.Path == dir })
		found = len(kept) < len(entries)
		return kept
	})
	return found, err
}

// within reports whether a path is a folder or below it. The folder is taken by
// its real name, as the path is.
func within(folder, path string) bool {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || !filepath.IsAbs(folder) {
		return false
	}
	rel, err := filepath.Rel(real, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// List returns all entries, sorted by path.
func (s Store) List() ([]Entry, error) {
	if s.File == "" {
		return nil, nil
	}
	data, err := bounded.ReadFile(s.File, bounded.Trust, fault.TrustStore)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.parse(data)
}

// parse reads the file's content, nil where there is none.
func (s Store) parse(data []byte) ([]Entry, error) {
	if data == nil {
		return nil, nil
	}
	var entries []Entry
	if err := bounded.DecodeJSON(data, bounded.Trust, &entries); err != nil {
		return nil, fault.Wrap(fault.TrustStore, err, "%s does not read", s.File).WithHint("delete it: then nothing is trusted")
	}
	return entries, nil
}

// Add trusts files as they are now, instead of what was trusted at their paths.
func (s Store) Add(ctx context.Context, paths []string) error {
	added := make([]Entry, 0, len(paths))
	for _, path := range paths {
		if info, err := fsys.Lstat(path); err == nil && info != nil && !info.Mode().IsRegular() {
			return fault.New(fault.TrustRequired, "%s is a link or a folder, and only files can be trusted", path).
				WithHint("put the file itself into the project")
		}
		data, err := fsys.ReadFile(path, maxCode)
		if err != nil {
			return err
		}
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return fsys.Fault(err, "looking at %s", path)
		}
		added = append(added, Entry{Path: real, SHA256: digest.SHA256(data)})
	}
	return s.change(ctx, func(entries []Entry) []Entry {
		entries = slices.DeleteFunc(entries, func(e Entry) bool {
			return slices.ContainsFunc(added, func(a Entry) bool { return a.Path == e.Path && !e.Folder })
		})
		return append(entries, added...)
	})
}

// Revoke forgets a file, or all files below a folder, which need not be there
// any more. It returns how many it forgot.
func (s Store) Revoke(ctx context.Context, path string) (int, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	count := 0
	err := s.change(ctx, func(entries []Entry) []Entry {
		kept := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
			return !e.Folder && (e.Path == path || strings.HasPrefix(e.Path, path+string(filepath.Separator)))
		})
		count = len(entries) - len(kept)
		return kept
	})
	return count, err
}

func (s Store) change(ctx context.Context, change func([]Entry) []Entry) error {
	if _, err := platform.Known(s.File); err != nil {
		return err
	}
	c := fsys.Change{Path: s.File, Lock: fsys.LockOf(filepath.Join(filepath.Dir(s.File), "locks"), s.File), Mode: 0o600}
	return fsys.Update(ctx, c, func(old []byte) ([]byte, error) {
		entries, err := s.parse(old)
		if err != nil {
			return nil, err
		}
		entries = change(entries)
		slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
		data, err := json.MarshalIndent(entries, "", "  ")
		if err != nil {
			return nil, fault.Wrap(fault.TrustStore, err, "writing %s", s.File)
		}
		return append(data, '\n'), nil
	})
}

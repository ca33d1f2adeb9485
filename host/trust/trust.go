// Package trust remembers which files of projects the user has reviewed and allowed to
// run, and which folders of other users are allowed.
//
// Trust is bound to a file's path and content: a file that is changed or copied must be
// trusted again. The environment can trust whole folders, for machines without a user.
//
// A folder is allowed permanently, whatever its content: the project and the runtime pins
// in it then also apply to folders below (package upward). This does not allow its Lua
// code to run.
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

// maxCode bounds a Lua file that may be trusted, in bytes.
const maxCode = 16 << 20

// Entry is a trusted file, or an allowed folder.
type Entry struct {
	Path   string `json:"path" luar:"path"`
	SHA256 string `json:"sha256,omitempty" luar:"sha256,omitempty"`
	Folder bool   `json:"folder,omitempty" luar:"folder,omitempty"` // then SHA256 is ""
}

// Store is the file with the entries. Several processes may use it.
type Store struct {
	// File is "" if its folder is unknown: then nothing is trusted.
	File string
	// Folders are trusted with everything in them.
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

// A State is what the user said of a file.
type State string

// The states.
const (
	Trusted State = "trusted"
	Changed State = "changed" // trusted with another content
	Unknown State = "unknown" // never trusted, or no regular file
)

// State returns the state of a file with this content. A symbolic link is never trusted:
// its target could change.
func (s Store) State(path string, content []byte) (State, error) {
	if info, err := fsys.Lstat(path); err != nil || info == nil || !info.Mode().IsRegular() {
		return Unknown, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return Unknown, fsys.Fault(err, "looking at %s", path)
	}
	if s.inTrustedFolder(real) {
		return Trusted, nil
	}
	entries, err := s.List()
	return stateIn(entries, Entry{Path: real, SHA256: digest.SHA256(content)}), err
}

// stateIn returns the state of a file by the entries alone.
func stateIn(entries []Entry, file Entry) State {
	if slices.Contains(entries, file) {
		return Trusted
	} else if slices.ContainsFunc(entries, func(e Entry) bool { return e.Path == file.Path && !e.Folder }) {
		return Changed
	}
	return Unknown
}

// Allows reports whether files in a folder are used regardless of their owner: the user
// has allowed this very folder, or trusts one that contains it.
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

// inTrustedFolder reports whether a path, without links, is in a folder that is trusted
// completely.
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

// RevokeFolder revokes a folder, which may be missing. It reports whether it was allowed.
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

// within reports whether a path is a folder or below it. Links of the folder are
// resolved, as those of the path must be.
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

// parse parses the store, nil for no file.
func (s Store) parse(data []byte) ([]Entry, error) {
	if data == nil {
		return nil, nil
	}
	var entries []Entry
	if err := bounded.DecodeJSON(data, bounded.Trust, &entries); err != nil {
		return nil, fault.Wrap(fault.TrustStore, err, "cannot parse %s", s.File).WithHint("delete it: then nothing is trusted")
	}
	return entries, nil
}

// Add trusts files with their current content, replacing earlier entries for their paths.
// It returns the state that each had before, without regard to trusted folders.
func (s Store) Add(ctx context.Context, paths []string) ([]State, error) {
	added := make([]Entry, 0, len(paths))
	for _, path := range paths {
		if info, err := fsys.Lstat(path); err == nil && info != nil && !info.Mode().IsRegular() {
			return nil, fault.New(fault.TrustRequired, "%s is a link or a folder: only regular files can be trusted", path).
				WithHint("put the file itself into the project")
		}
		data, err := fsys.ReadFile(path, maxCode)
		if err != nil {
			return nil, err
		}
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return nil, fsys.Fault(err, "looking at %s", path)
		}
		added = append(added, Entry{Path: real, SHA256: digest.SHA256(data)})
	}
	var before []State
	err := s.change(ctx, func(entries []Entry) []Entry {
		before = nil
		for _, file := range added {
			before = append(before, stateIn(entries, file))
		}
		entries = slices.DeleteFunc(entries, func(e Entry) bool {
			return slices.ContainsFunc(added, func(a Entry) bool { return a.Path == e.Path && !e.Folder })
		})
		return append(entries, added...)
	})
	return before, err
}

// Revoke revokes trust in a file, or in all files below a folder, which may be missing.
// It returns the number of files.
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

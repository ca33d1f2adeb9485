package archive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/fsys"
	"pluv/host/pathname"
)

// sink is the only writer of entries. It uses os.Root, so that even a destination that changes
// meanwhile cannot lead outside, and requires every folder on an entry's path to be a real one.
type sink struct {
	root    *os.Root
	budget  *budget
	folders map[string]bool // known to be real folders
	in      *os.Root        // folder of the last file
	inName  string
	buffer  []byte // shared by all copies: entries are written one after the other
}

// maxTarget bounds the length of a link's target that is the link's content.
const maxTarget = 4096

// add writes an entry.
func (s *sink) add(e record) error {
	const device = fs.ModeDevice | fs.ModeNamedPipe | fs.ModeSocket | fs.ModeCharDevice
	switch {
	case e.strange != "":
		return s.budget.format("has the entry %q of an unknown kind (%s)", e.name, e.strange)
	case e.mode&hardlink == hardlink:
		return s.hardlink(e.name, e.link)
	case e.mode&fs.ModeSymlink != 0:
		if e.link == "" {
			target, err := io.ReadAll(io.LimitReader(e.content, maxTarget))
			if err != nil {
				return err
			}
			e.link = string(target)
		}
		return s.symlink(e.name, e.link)
	case e.mode&fs.ModeDir != 0:
		return s.folder(e.name)
	case e.mode&device != 0:
		return s.budget.unsafe("the entry %q is a device", e.name)
	}
	return s.file(e.name, e.mode, e.modified, e.content)
}

// name checks and cleans an entry's name.
func (s *sink) name(raw string) (string, error) {
	if err := s.budget.name(raw); err != nil {
		return "", err
	}
	clean := path.Clean(strings.TrimSuffix(raw, "/"))
	drive := len(raw) > 1 && raw[1] == ':'
	if why := pathname.Unusable(clean); why != "" && !drive {
		return "", s.budget.unsafe("the entry %q cannot be unpacked: %s", raw, why)
	}
	if raw == "" || drive || path.IsAbs(raw) || climbs(raw) || strings.ContainsRune(raw, 0) || !filepath.IsLocal(filepath.FromSlash(clean)) {
		return "", s.budget.unsafe("the entry %q leaves the folder", raw)
	}
	return clean, nil
}

func climbs(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// folder makes a folder and those above it.
func (s *sink) folder(raw string) error {
	name, err := s.name(raw)
	if err != nil {
		return err
	}
	return s.enter(name)
}

// enter checks that name and all its parents are real folders.
func (s *sink) enter(name string) error {
	if s.folders[name] {
		return nil
	}
	if err := s.enter(path.Dir(name)); err != nil {
		return err
	}
	err := s.root.Mkdir(filepath.FromSlash(name), fsys.ProgramMode)
	if errors.Is(err, fs.ErrExist) {
		var info fs.FileInfo
		if info, err = s.root.Lstat(filepath.FromSlash(name)); err == nil && !info.IsDir() {
			if info.Mode()&fs.ModeSymlink != 0 {
				return s.budget.unsafe("an entry goes through the link %q", name)
			}
			return s.budget.format("has %q both as a file and as a folder", name)
		}
	}
	if err != nil {
		return err
	}
	s.folders[name] = true
	return s.budget.entry()
}

// place prepares the path of an entry that is not a folder, and has make create it, replacing a
// file or link of the same name.
func (s *sink) place(raw string, make func(name string) error) error {
	name, err := s.name(raw)
	if err != nil {
		return err
	}
	if err := s.enter(path.Dir(name)); err != nil {
		return err
	}
	local := filepath.FromSlash(name)
	err = make(local)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, statErr := s.root.Lstat(local); statErr == nil && info.IsDir() {
		return s.budget.format("has %q both as a file and as a folder", name)
	}
	if err := s.root.Remove(local); err != nil {
		return err
	}
	return make(local)
}

// file writes one file. The content's bytes must have been metered.
func (s *sink) file(raw string, mode fs.FileMode, modified time.Time, content io.Reader) error {
	perm := fsys.FileMode
	if mode&0o111 != 0 {
		perm = fsys.ProgramMode
	}
	return s.place(raw, func(name string) error {
		dir, base := filepath.Split(name)
		if err := s.open(filepath.Clean(dir)); err != nil {
			return err
		}
		file, err := fsys.CreateIn(s.in, base, perm)
		if err != nil {
			return err
		}
		_, err = fsys.Copy(file, content, s.buffer)
		if err = errors.Join(err, file.Close()); err == nil && modified.Unix() > 0 {
			err = s.in.Chtimes(base, modified, modified)
		}
		return err
	})
}

// open opens the folder of a file, which is most often that of the file before.
func (s *sink) open(dir string) error {
	if s.in != nil && s.inName == dir {
		return nil
	}
	s.close()
	in, err := s.root.OpenRoot(dir)
	s.in, s.inName = in, dir
	return err
}

func (s *sink) close() {
	if s.in != nil {
		_ = s.in.Close()
		s.in = nil
	}
}

// symlink makes a link to a target inside the destination. `..` is only accepted at the
// beginning: as the link's folder is a real one and every other link leads inside, so does this
// one.
func (s *sink) symlink(raw, target string) error {
	name, err := s.name(raw)
	if err != nil {
		return err
	}
	target = filepath.ToSlash(target)
	rest := target
	for strings.HasPrefix(rest, "../") {
		rest = strings.TrimLeft(rest[3:], "/")
	}
	joined := path.Join(path.Dir(name), target)
	if target == "" || path.IsAbs(target) || rest != ".." && climbs(rest) || !filepath.IsLocal(filepath.FromSlash(joined)) {
		return s.budget.unsafe("the link %q leads to %q", raw, target)
	}
	return s.place(raw, func(name string) error {
		return s.root.Symlink(filepath.FromSlash(target), name)
	})
}

// hardlink creates a hard link to a file that was unpacked before.
func (s *sink) hardlink(raw, target string) error {
	old, err := s.name(target)
	if err != nil {
		return err
	}
	if err := s.enter(path.Dir(old)); err != nil {
		return err
	}
	local := filepath.FromSlash(old)
	if info, err := s.root.Lstat(local); err != nil || !info.Mode().IsRegular() {
		return s.budget.unsafe("%q is a second name for %q, which is no file of it", raw, target)
	}
	if clean, err := s.name(raw); err == nil && clean == old {
		return nil
	}
	return s.place(raw, func(name string) error { return s.root.Link(local, name) })
}

package serve

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// scan reads the folder. If that fails, or nothing changed, the last snapshot stays.
func (s *catalog) scan() {
	before, began := s.now.Load(), time.Now()
	defer func() { s.due = time.Now().Add(max(scanEvery, scanShare*time.Since(began))) }()
	if before == nil {
		before = s.recallDetails()
	}
	next := &snapshot{sections: map[string]*section{"": s.newSection(""), devDir: s.newSection(devDir)}, read: map[string]*reading{}}
	s.limited.Store(false)
	err := s.fill(next, before)
	if err == nil {
		err = s.ctx.Err()
	}
	if err == nil && s.limited.Load() {
		err = fault.Limit(nil, "cannot read %s: too many open files", s.dir)
	}
	s.broken.Store(err != nil)
	if err != nil {
		s.warn(err.Error())
		return
	}
	for _, text := range next.warnings {
		if !slices.Contains(before.warnings, text) {
			s.warn(text)
		}
	}
	if next.is(before) {
		before.unsettled = next.unsettled
		return
	}
	s.now.Store(next)
}

// newSection needs the lock of the catalog.
func (s *catalog) newSection(at string) *section {
	s.sections++
	return &section{path: at, number: s.sections, packages: map[string]map[string]*release{}, names: map[string]bool{}}
}

// touch notes the time of a change in the section.
func (in *section) touch(at time.Time) {
	if at.After(in.modified) {
		in.modified = at
	}
}

func (s *catalog) fill(next, before *snapshot) error {
	dirs, err := s.list(namespacesDir)
	if err != nil {
		s.leaveOut(next, namespacesDir, err)
		next.closed = before.closed && !errors.Is(err, errNoFolder)
		for _, at := range namespaces(before) {
			next.sections[at] = s.newSection(at)
		}
	}
	for _, entry := range dirs {
		if at := namespacesDir + "/" + entry.Name(); isNamespace(entry.Name()) && (entry.IsDir() || entry.Type() == fs.ModeSymlink) {
			next.sections[at] = s.newSection(at)
		}
	}
	next.stamp = s.stamp(next) // before the folders are read, so as to miss no change
	for _, dir := range append([]string{"", devDir}, namespaces(next)...) {
		entries, err := s.list(dir)
		if err != nil && dir == "" {
			return err
		}
		if err != nil {
			s.leaveOut(next, dir, err)
			next.sections[dir].recall(before.sections[dir], err)
		}
		for _, entry := range entries {
			s.add(next, dir, entry)
		}
		// Removing a file is a change too.
		if info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(dir))); err == nil {
			next.sections[dir].touch(info.ModTime())
			if dir == "" {
				next.sections[devDir].touch(info.ModTime())
			}
		}
	}
	s.readAll(next, before)
	return nil
}

var errNoFolder = errors.New("it is not a folder")

// list returns the entries of a folder; none if it does not exist, unless it is the root.
func (s *catalog) list(dir string) ([]fs.DirEntry, error) {
	if dir == "" {
		return fsys.List(s.dir)
	}
	info, err := s.root.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.IsDir() {
		return nil, errNoFolder
	}
	if err != nil {
		return nil, fsys.Fault(err, "listing %s", dir)
	}
	entries, err := fs.ReadDir(s.root.FS(), dir)
	return entries, fsys.Fault(err, "listing %s", dir)
}

// leaveOut skips a file or folder until it changes.
func (s *catalog) leaveOut(next *snapshot, rel string, why error) {
	if fault.Exhausted(why) {
		s.limited.Store(true) // the whole scan is then void
	}
	next.warnings = append(next.warnings, "skipping "+rel+": "+why.Error())
	next.leftOut = append(next.leftOut, rel)
	next.read[rel] = &reading{seen: s.look(rel)}
}

// recall keeps the names of a section whose folder has become unreadable, so that the
// upstream does not take them over.
func (in *section) recall(before *section, why error) {
	in.closed = !errors.Is(why, errNoFolder)
	if before != nil {
		maps.Copy(in.names, before.names)
		in.closed = in.closed && (before.closed || len(before.names) == 0)
	}
}

// add adds a file to its section, if it is a rock or a rockspec.
func (s *catalog) add(next *snapshot, dir string, entry fs.DirEntry) {
	file, ok := parseRockFile(entry.Name())
	if !ok {
		return
	}
	at := dir
	if dir == "" && devVersion().MatchString(file.Version) {
		at = devDir
	}
	in := next.sections[at]
	in.names[file.Name] = true
	rel := path.Join(dir, entry.Name())
	info, err := s.stat(rel, entry)
	if errors.Is(err, fs.ErrNotExist) {
		return // removed meanwhile
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		s.leaveOut(next, rel, err)
		return
	}
	if age := time.Since(info.ModTime()); age >= 0 && age < settled {
		next.unsettled = true
	}
	versions := in.packages[file.Name]
	if versions == nil {
		versions = map[string]*release{}
		in.packages[file.Name] = versions
	}
	r := versions[file.Version]
	if r == nil {
		r = &release{Name: file.Name, Version: file.Version, files: map[string]string{}}
		versions[file.Version] = r
	}
	if r.files[file.Kind] == "" {
		r.files[file.Kind] = rel
	}
	in.touch(info.ModTime())
	next.read[rel] = &reading{seen: stateOf(info), changed: fsys.ChangeTime(info)}
}

var errNoFile = errors.New("it is not a regular file")

// stat describes an entry, following links within the folder.
func (s *catalog) stat(rel string, entry fs.DirEntry) (fs.FileInfo, error) {
	if entry.Type().IsRegular() {
		return entry.Info() // faster
	}
	info, err := s.root.Stat(rel)
	return info, fsys.Fault(err, "reading %s", rel)
}

package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pluv/host/archive"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/rockname"
)

const (
	// checkEvery is how often the folder is looked at, at most.
	checkEvery = time.Second
	// scanEvery is how often all files are, at most: one may change in its place. It
	// takes no more than a small part of the time.
	scanEvery = 10 * time.Second
	scanShare = 50
	// settled is how long a file must have been left alone: one that is being
	// copied changes without changing its folder.
	settled = 2 * time.Second

	devDir        = "dev"
	namespacesDir = "manifests"
	maxRockspec   = 1 << 20
)

// release is one version of a package.
type release struct {
	Name, Version string
	files         map[string]string // paths below the folder, by arch
	facts         *facts
}

// section is a part of the server that has manifests of its own.
type section struct {
	path     string                         // "", "dev" or "manifests/NAME"
	packages map[string]map[string]*release // by name and version
	names    map[string]bool                // of all its files, those too that are left out
	closed   bool                           // its folder was never read: it may have any name
	modified time.Time
	number   uint64 // tells it from what it was before; 0 for those of the upstream alone
}

// snapshot is what the folder held at one time.
type snapshot struct {
	sections  map[string]*section
	closed    bool // the folder of the namespaces was never read
	read      map[string]*reading
	leftOut   []string // what is read again once it changes
	warnings  []string
	stamp     string
	unsettled bool
}

// reading is what a rockspec or rock said, for as long as it is the same file.
type reading struct {
	seen  state
	done  bool   // it was read
	facts *facts // nil if it is of no use
}

// state tells a file from what it was before.
type state struct {
	size, modified int64
	opens          bool
}

func stateOf(info fs.FileInfo) state { return state{info.Size(), info.ModTime().UnixNano(), true} }

// shelf knows the rocks in a folder, and notices when they change.
type shelf struct {
	ctx  context.Context
	dir  string
	root *os.Root // of dir
	warn func(string)

	now     atomic.Pointer[snapshot]
	checked atomic.Int64 // when, in Unix nanoseconds
	broken  atomic.Bool  // the folder could not be read the last time
	limited atomic.Bool  // and that was for want of file descriptors
	mu      sync.Mutex   // held by the one that looks
	due     time.Time    // when all files are looked at again

	sections uint64 // how many were made
}

// current returns what the folder holds. Changes are seen after a second; while
// one request reads them the others go on with what was there before, unless that
// is too old.
func (s *shelf) current() *snapshot {
	if s.age() > checkEvery && s.lock() {
		defer s.mu.Unlock()
		if now := s.now.Load(); s.age() > checkEvery { // nobody else looked meanwhile
			if now.unsettled || time.Now().After(s.due) || s.stamp(now) != now.stamp || s.mayRead(now) {
				s.scan()
			}
			s.checked.Store(time.Now().UnixNano())
		}
	}
	return s.now.Load()
}

// age is how long ago the folder was looked at.
func (s *shelf) age() time.Duration { return time.Duration(time.Now().UnixNano() - s.checked.Load()) }

// lock waits for one who looks at the folder only if it was not looked at for too
// long.
func (s *shelf) lock() bool {
	if s.age() <= settled {
		return s.mu.TryLock()
	}
	s.mu.Lock()
	return true
}

// refresh reads the folder again after it was changed here.
func (s *shelf) refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scan()
}

// renewed returns what the folder holds now, others that publish in it included.
func (s *shelf) renewed() *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now.Load(); s.stamp(now) != now.stamp {
		s.scan()
	}
	return s.now.Load()
}

// mayRead reports whether something that was left out has changed: that need not
// change its folder.
func (s *shelf) mayRead(now *snapshot) bool {
	return slices.ContainsFunc(now.leftOut, func(rel string) bool { return s.look(rel) != now.read[rel].seen })
}

// look tells the state of a file or folder; the zero one is of what is not there,
// or outside.
func (s *shelf) look(rel string) state {
	info, err := s.root.Stat(rel)
	if err != nil {
		return state{}
	}
	out := stateOf(info)
	out.opens = false
	if info.IsDir() || info.Mode().IsRegular() { // others may block
		open := fsys.OpenIn
		if info.IsDir() {
			open = (*os.Root).Open
		}
		file, err := open(s.root, rel)
		if out.opens = err == nil; out.opens {
			_ = file.Close()
		}
	}
	return out
}

// stamp changes whenever a file comes or goes in one of the folders.
func (s *shelf) stamp(of *snapshot) string {
	var out strings.Builder
	for _, dir := range append([]string{"", devDir, namespacesDir}, namespaces(of)...) {
		if info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(dir))); err == nil {
			fmt.Fprintf(&out, "%s %d\n", dir, info.ModTime().UnixNano())
		}
	}
	return out.String()
}

// namespaces are the folders of namespaces.
func namespaces(of *snapshot) []string {
	var out []string
	for at := range of.sections {
		if strings.HasPrefix(at, namespacesDir+"/") {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
}

// scan reads the folder. When that fails, or nothing changed, the last snapshot
// stays.
func (s *shelf) scan() {
	before, began := s.now.Load(), time.Now()
	defer func() { s.due = time.Now().Add(max(scanEvery, scanShare*time.Since(began))) }()
	if before == nil {
		before = &snapshot{closed: true}
	}
	next := &snapshot{sections: map[string]*section{"": s.newSection(""), devDir: s.newSection(devDir)}, read: map[string]*reading{}}
	s.limited.Store(false)
	err := s.fill(next, before)
	if err == nil {
		err = s.ctx.Err()
	}
	if err == nil && s.limited.Load() {
		err = fault.Limit(nil, "%s cannot be read: too many open files", s.dir)
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

// is reports whether the folder holds what it did before.
func (now *snapshot) is(before *snapshot) bool {
	return now.stamp == before.stamp && slices.Equal(now.warnings, before.warnings) &&
		maps.EqualFunc(now.read, before.read, func(a, b *reading) bool { return a.seen == b.seen })
}

// newSection is called by the one that looks alone.
func (s *shelf) newSection(at string) *section {
	s.sections++
	return &section{path: at, number: s.sections, packages: map[string]map[string]*release{}, names: map[string]bool{}}
}

// touch notes that something of the section changed at a time.
func (in *section) touch(at time.Time) {
	if at.After(in.modified) {
		in.modified = at
	}
}

func (s *shelf) fill(next, before *snapshot) error {
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
	next.stamp = s.stamp(next) // before the folders are read, so that no change is missed
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
		// That a file went away is a change too.
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

var errNoFolder = errors.New("it is no folder")

// list returns the entries of a folder; none of one that is not there, unless it
// is the root.
func (s *shelf) list(dir string) ([]fs.DirEntry, error) {
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

// leaveOut goes on without a file or folder, until it is another one.
func (s *shelf) leaveOut(next *snapshot, rel string, why error) {
	if fault.Exhausted(why) {
		s.limited.Store(true) // then the whole scan does not count
	}
	next.warnings = append(next.warnings, rel+" is left out: "+why.Error())
	next.leftOut = append(next.leftOut, rel)
	next.read[rel] = &reading{seen: s.look(rel)}
}

// recall keeps the names of a section whose folder cannot be read any more, so that
// they stay the section's own.
func (in *section) recall(before *section, why error) {
	in.closed = !errors.Is(why, errNoFolder)
	if before != nil {
		maps.Copy(in.names, before.names)
		in.closed = in.closed && (before.closed || len(before.names) == 0)
	}
}

// add puts a file into its section, if it is a rock or a rockspec.
func (s *shelf) add(next *snapshot, dir string, entry fs.DirEntry) {
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
		return // it went meanwhile
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
	next.read[rel] = &reading{seen: stateOf(info)}
}

var errNoFile = errors.New("it is no file")

// stat describes what an entry leads to, below the folder.
func (s *shelf) stat(rel string, entry fs.DirEntry) (fs.FileInfo, error) {
	if entry.Type().IsRegular() {
		return entry.Info() // which is quicker
	}
	info, err := s.root.Stat(rel)
	return info, fsys.Fault(err, "reading %s", rel)
}

// readAll evaluates the rockspecs that are new, and drops the releases without a
// good one.
func (s *shelf) readAll(next, before *snapshot) {
	var all []*release
	for _, in := range next.sections {
		for _, versions := range in.packages {
			for _, r := range versions {
				all = append(all, r)
			}
		}
	}
	parallel(len(all), func(i int) {
		r := all[i]
		at, old := next.read[r.source()], before.read[r.source()]
		if old == nil || old.facts == nil {
			at.seen = s.look(r.source())
		}
		if old != nil && old.done && old.seen == at.seen {
			at.facts = old.facts
		} else {
			at.facts = s.evaluate(r)
		}
		at.done = true
		r.facts = at.facts
	})
	for _, in := range next.sections {
		for name, versions := range in.packages {
			for v, r := range versions {
				if r.facts == nil {
					next.leftOut = append(next.leftOut, r.source())
					delete(versions, v)
				}
			}
			if len(versions) == 0 {
				delete(in.packages, name)
			}
		}
	}
}

// evaluate reads the rockspec of a release; nil, with a warning, if it is of no
// use.
func (s *shelf) evaluate(r *release) *facts {
	text, err := s.rockspec(r)
	var f *facts
	if err == nil {
		f, err = evaluate(s.ctx, text, r.base())
	}
	switch {
	case fault.Exhausted(err):
		s.limited.Store(true)
	case err != nil && s.ctx.Err() == nil:
		s.warn(r.source() + " is left out: " + err.Error())
	}
	return f
}

// source is the file that the rockspec is read from.
func (r *release) source() string {
	if file := r.files[rockname.Rockspec]; file != "" {
		return file
	}
	return r.files[r.arches()[0]]
}

// arches are the kinds of file in which the release is offered.
func (r *release) arches() []string {
	out := make([]string, 0, len(r.files))
	for arch := range r.files {
		out = append(out, arch)
	}
	slices.Sort(out)
	return out
}

// base is the name of the release's rockspec.
func (r *release) base() string {
	return rockname.File(rockname.Stem(r.Name, r.Version), rockname.Rockspec)
}

// rockspec returns the text of a release's rockspec.
func (s *shelf) rockspec(r *release) ([]byte, error) {
	file := filepath.Join(s.dir, filepath.FromSlash(r.source()))
	if rockname.IsRockspec(file) {
		return fsys.ReadFile(file, maxRockspec)
	}
	return archive.ReadMember(file, r.base(), maxRockspec)
}

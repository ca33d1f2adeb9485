package serve

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pluv/host/archive"
	"pluv/host/fsys"
)

const (
	// checkEvery is how often the folder is looked at, at most.
	checkEvery = time.Second
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
	modified time.Time

	documents documents
}

// snapshot is what the folder held at one time.
type snapshot struct {
	sections  map[string]*section
	read      map[string]*reading
	stamp     string
	unsettled bool
}

// reading is what a rockspec or rock said, for as long as it is the same file.
type reading struct {
	size     int64
	modified time.Time
	done     bool   // it was read
	facts    *facts // nil if it is of no use
}

// shelf knows the rocks in a folder, and notices when they change.
type shelf struct {
	ctx  context.Context
	dir  string
	warn func(string)

	now     atomic.Pointer[snapshot]
	checked atomic.Int64 // when, in Unix nanoseconds
	broken  atomic.Bool  // the folder could not be read the last time
	mu      sync.Mutex   // held by the one that looks
}

// current returns what the folder holds. Changes are seen after a second; while
// one request reads them the others go on with what was there before.
func (s *shelf) current() *snapshot {
	if time.Now().UnixNano()-s.checked.Load() > int64(checkEvery) && s.mu.TryLock() {
		defer s.mu.Unlock()
		if now := s.now.Load(); now.unsettled || s.stamp(now) != now.stamp {
			s.scan()
		}
		s.checked.Store(time.Now().UnixNano())
	}
	return s.now.Load()
}

// refresh reads the folder again after it was changed here.
func (s *shelf) refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scan()
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

// scan reads the folder. When that fails the last snapshot stays.
func (s *shelf) scan() {
	before := s.now.Load()
	if before == nil {
		before = &snapshot{}
	}
	next := &snapshot{sections: map[string]*section{"": newSection(""), devDir: newSection(devDir)}, read: map[string]*reading{}}
	err := s.fill(next, before)
	if err == nil {
		err = s.ctx.Err()
	}
	s.broken.Store(err != nil)
	if err != nil {
		s.warn(err.Error())
		return
	}
	s.now.Store(next)
}

func newSection(at string) *section {
	return &section{path: at, packages: map[string]map[string]*release{}}
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
		return err
	}
	for _, entry := range dirs {
		if at := namespacesDir + "/" + entry.Name(); entry.IsDir() && isNamespace(entry.Name()) {
			next.sections[at] = newSection(at)
		}
	}
	next.stamp = s.stamp(next) // before the folders are read, so that no change is missed
	for _, dir := range append([]string{"", devDir}, namespaces(next)...) {
		entries, err := s.list(dir)
		if err != nil {
			return err
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

// list returns the entries of a folder; none of one that is not there, unless it
// is the root.
func (s *shelf) list(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, filepath.FromSlash(dir)))
	if err != nil && (dir == "" || !os.IsNotExist(err)) {
		return nil, fsys.Fault(err, "listing %s", filepath.Join(s.dir, dir))
	}
	return entries, nil
}

// add puts a file into its section, if it is a rock or a rockspec.
func (s *shelf) add(next *snapshot, dir string, entry fs.DirEntry) {
	file, ok := parseRockFile(entry.Name())
	if !ok {
		return
	}
	rel := path.Join(dir, entry.Name())
	info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(rel)))
	if err != nil || !info.Mode().IsRegular() {
		return // it went meanwhile
	}
	if age := time.Since(info.ModTime()); age >= 0 && age < settled {
		next.unsettled = true
	}
	at := dir
	if dir == "" && devVersion().MatchString(file.Version) {
		at = devDir
	}
	in := next.sections[at]
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
	if r.files[file.Arch] == "" {
		r.files[file.Arch] = rel
	}
	in.touch(info.ModTime())
	next.read[rel] = &reading{size: info.Size(), modified: info.ModTime()}
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
		at := next.read[r.source()]
		if old := before.read[r.source()]; old != nil && old.done && old.size == at.size && old.modified.Equal(at.modified) {
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
	if err != nil && s.ctx.Err() == nil {
		s.warn(r.source() + " is left out: " + err.Error())
	}
	return f
}

// source is the file that the rockspec is read from.
func (r *release) source() string {
	if file := r.files["rockspec"]; file != "" {
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
func (r *release) base() string { return r.Name + "-" + r.Version + ".rockspec" }

// rockspec returns the text of a release's rockspec.
func (s *shelf) rockspec(r *release) ([]byte, error) {
	file := filepath.Join(s.dir, filepath.FromSlash(r.source()))
	if strings.HasSuffix(file, ".rockspec") {
		return fsys.ReadFile(file, maxRockspec)
	}
	return archive.ReadMember(file, r.base())
}

package serve

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pluv/host/fsys"
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

// is reports whether the folder holds what it did before.
func (now *snapshot) is(before *snapshot) bool {
	return now.stamp == before.stamp && slices.Equal(now.warnings, before.warnings) &&
		maps.EqualFunc(now.read, before.read, func(a, b *reading) bool { return a.seen == b.seen })
}

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
	// checkEvery is the least time between two checks of the folder.
	checkEvery = time.Second
	// scanEvery is the least time between two checks of all files, which may change in
	// place. They take only a small part of the time.
	scanEvery = 10 * time.Second
	scanShare = 50
	// settled is how long a file must have been unchanged: one being copied changes
	// without changing its folder.
	settled = 2 * time.Second

	devDir        = "dev"
	namespacesDir = "manifests"
	maxRockspec   = 1 << 20
)

// section is a part of the server with manifests of its own.
type section struct {
	path     string                         // "", "dev" or "manifests/NAME"
	packages map[string]map[string]*release // by name and version
	names    map[string]bool                // of all its files, including skipped ones
	closed   bool                           // its folder was never readable: any name may be in it
	modified time.Time
	number   uint64 // increases with each change; 0 for sections that only the upstream has
}

// snapshot is the content of the folder at one time.
type snapshot struct {
	sections  map[string]*section
	closed    bool // the folder of the namespaces was never readable
	read      map[string]*reading
	leftOut   []string // files and folders to read again once they change
	warnings  []string
	stamp     string
	unsettled bool
}

// reading is the result of reading a rockspec or rock, valid while the file's state is
// the same.
type reading struct {
	seen     state
	changed  int64            // fsys.ChangeTime when it was read
	recalled bool             // it was read by an earlier server
	done     bool             // it was read
	details  *rockspecDetails // nil if it is not valid
}

// state identifies a version of a file.
type state struct {
	size, modified int64
	opens          bool
}

func stateOf(info fs.FileInfo) state { return state{info.Size(), info.ModTime().UnixNano(), true} }

// catalog knows the rocks in a folder and notices changes.
type catalog struct {
	ctx  context.Context
	dir  string
	root *os.Root // of dir
	warn func(string)

	now     atomic.Pointer[snapshot]
	checked atomic.Int64 // in Unix nanoseconds
	broken  atomic.Bool  // the last read of the folder failed
	limited atomic.Bool  // for lack of file descriptors
	mu      sync.Mutex   // held while checking
	due     time.Time    // for the next check of all files

	version   string       // of pluv
	evaluated atomic.Int64 // how often a valid rockspec was evaluated
	kept      atomic.Int64 // evaluated, when keepDetails wrote

	sections uint64 // number of sections made so far
}

// current returns the content of the folder, at most about a second old. While one
// request reads changes, the others get the previous snapshot, unless it is too old.
func (s *catalog) current() *snapshot {
	if s.age() > checkEvery && s.lock() {
		defer s.mu.Unlock()
		if now := s.now.Load(); s.age() > checkEvery { // nobody else checked meanwhile
			if now.unsettled || time.Now().After(s.due) || s.stamp(now) != now.stamp || s.mayRead(now) {
				s.scan()
			}
			s.checked.Store(time.Now().UnixNano())
		}
	}
	return s.now.Load()
}

// age is the time since the last check.
func (s *catalog) age() time.Duration { return time.Duration(time.Now().UnixNano() - s.checked.Load()) }

// lock waits for another check only if the snapshot is too old.
func (s *catalog) lock() bool {
	if s.age() <= settled {
		return s.mu.TryLock()
	}
	s.mu.Lock()
	return true
}

// refresh reads the folder again after a change made by this server.
func (s *catalog) refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scan()
}

// renewed returns the current content of the folder, including what other processes
// published.
func (s *catalog) renewed() *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now.Load(); s.stamp(now) != now.stamp {
		s.scan()
	}
	return s.now.Load()
}

// mayRead reports whether a skipped file has changed, which need not change its folder.
func (s *catalog) mayRead(now *snapshot) bool {
	return slices.ContainsFunc(now.leftOut, func(rel string) bool { return s.look(rel) != now.read[rel].seen })
}

// look returns the state of a file or folder; the zero state if it is missing or outside.
func (s *catalog) look(rel string) state {
	info, err := s.root.Stat(rel)
	if err != nil {
		return state{}
	}
	out := stateOf(info)
	out.opens = false
	if info.IsDir() || info.Mode().IsRegular() { // opening others, such as pipes, may block
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

// stamp changes when a file is added or removed in one of the folders.
func (s *catalog) stamp(of *snapshot) string {
	var out strings.Builder
	for _, dir := range append([]string{"", devDir, namespacesDir}, namespaces(of)...) {
		if info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(dir))); err == nil {
			fmt.Fprintf(&out, "%s %d\n", dir, info.ModTime().UnixNano())
		}
	}
	return out.String()
}

// namespaces lists the folders of namespaces.
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

// is reports whether two snapshots have the same content.
func (now *snapshot) is(before *snapshot) bool {
	return now.stamp == before.stamp && slices.Equal(now.warnings, before.warnings) &&
		maps.EqualFunc(now.read, before.read, func(a, b *reading) bool { return a.seen == b.seen })
}

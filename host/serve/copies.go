package serve

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"pluv/host/fsys"
)

const (
	upstreamFolder = ".upstream"
	// upstreamDir is where rocks and rockspecs of the upstream are kept, below the
	// folder, documentDir where its manifests and metadata are, and upstreamTemp where
	// package fetch has what is on its way.
	upstreamDir  = upstreamFolder + "/files"
	documentDir  = upstreamFolder + "/documents"
	upstreamTemp = upstreamFolder + "/tmp"

	// block is what a file takes on a disk at least.
	block = 4 << 10
	// usedStep is how exactly a restart knows when a copy was last used.
	usedStep = time.Hour
	// maxEvicted is how many copies are known by their sum after they went, and
	// rememberEvicted for how long.
	maxEvicted      = 20000
	rememberEvicted = 24 * time.Hour
)

// copies are the files of the upstream that are kept. What was used last stays, as
// far as a size allows. No file outside of .upstream is ever removed.
type copies struct {
	root *os.Root
	dir  string
	size int64 // that all may take
	warn func(string)

	evicted recent[string, string] // sums of copies that went, by path

	mu    sync.Mutex
	all   map[string]*keptFile
	total int64
}

// keptFile is a file that is kept.
type keptFile struct {
	size  int64 // with the rest of its last block
	used  time.Time
	seen  state // as it was when it was checked; the zero state of one that was not yet
	sum   string
	noted time.Time // when the file itself was told of its use
}

func openCopies(root *os.Root, dir string, size int64, warn func(string)) *copies {
	c := &copies{
		root: root, dir: dir, size: size, warn: warn, all: map[string]*keptFile{},
		evicted: recent[string, string]{most: maxEvicted, age: rememberEvicted},
	}
	c.scan()
	return c
}

// scan looks which files are there: another server may use the folder, too.
func (c *copies) scan() {
	began, found := time.Now(), map[string]fs.FileInfo{}
	for _, dir := range []string{upstreamDir, documentDir} {
		below := filepath.Join(c.dir, filepath.FromSlash(dir))
		if info, err := os.Lstat(below); err != nil || !info.IsDir() {
			continue
		}
		err := fsys.Walk(below, func(rel string, entry fs.DirEntry) error {
			if !entry.Type().IsRegular() {
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return nil // it went meanwhile
			}
			found[path.Join(dir, filepath.ToSlash(rel))] = info
			return nil
		})
		if err != nil {
			c.warn(err.Error())
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for rel, known := range c.all {
		if found[rel] == nil && known.used.Before(began) {
			c.total -= known.size
			delete(c.all, rel)
		}
	}
	for rel, info := range found {
		known := c.all[rel]
		if known == nil {
			known = &keptFile{used: info.ModTime(), noted: info.ModTime()}
			c.all[rel] = known
		}
		c.total += onDisk(info.Size()) - known.size
		known.size = onDisk(info.Size())
	}
	c.makeRoom(0)
}

func onDisk(size int64) int64 { return (size/block + 1) * block }

// knows reports whether a copy was checked as it is now, and notes that it is used.
func (c *copies) knows(rel string, now state) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.all[rel]
	if known == nil || known.seen != now {
		return false
	}
	c.touch(rel, known)
	return true
}

// touch notes that a copy is used, from time to time in the time of its file.
func (c *copies) touch(rel string, known *keptFile) {
	now := time.Now()
	known.used = now
	if now.Sub(known.noted) < usedStep {
		return
	}
	known.noted = now
	if c.root.Chtimes(rel, now, now) != nil {
		return // the folder of another user is no reason to fail
	}
	if info, err := c.root.Stat(rel); err == nil && known.seen != (state{}) {
		known.seen = stateOf(info)
	}
}

// note remembers that a file that is there was checked, and its sum or "".
func (c *copies) note(rel string, info fs.FileInfo, sum string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.all[rel]
	if known == nil {
		known = &keptFile{noted: info.ModTime()}
		c.all[rel] = known
	}
	c.total += onDisk(info.Size()) - known.size
	known.size, known.seen = onDisk(info.Size()), stateOf(info)
	known.sum = cmp.Or(sum, known.sum)
	c.touch(rel, known)
}

// errTooLarge says that a copy alone would take all the room there is.
var errTooLarge = errors.New("it is larger than all copies may be")

// keep moves a finished file to its place, after others have made room.
func (c *copies) keep(temp, rel, sum string) (fs.FileInfo, error) {
	info, err := os.Stat(temp)
	if err != nil {
		return nil, fsys.Fault(err, "reading %s", temp)
	}
	size := onDisk(info.Size())
	if size > c.size {
		return nil, errTooLarge
	}
	c.mu.Lock()
	var before int64
	if known := c.all[rel]; known != nil {
		before = known.size
	}
	c.makeRoom(size - before)
	c.mu.Unlock()
	if err := c.root.MkdirAll(path.Dir(rel), 0o755); err != nil {
		return nil, fsys.Fault(err, "creating the folder of %s", rel)
	}
	from, err := filepath.Rel(c.dir, temp)
	if err == nil {
		err = c.root.Rename(filepath.ToSlash(from), rel)
	}
	if err == nil {
		info, err = c.root.Stat(rel)
	}
	if err != nil {
		return nil, fsys.Fault(err, "keeping %s", rel)
	}
	c.note(rel, info, sum)
	return info, nil
}

// makeRoom removes what was not used for longest until a size more fits. Some more
// goes, so that it is not done for every file.
func (c *copies) makeRoom(size int64) {
	if c.total+size <= c.size {
		return
	}
	type old struct {
		rel  string
		used time.Time
	}
	list := make([]old, 0, len(c.all))
	for rel, known := range c.all {
		list = append(list, old{rel, known.used})
	}
	slices.SortFunc(list, func(a, b old) int { return a.used.Compare(b.used) })
	for _, each := range list {
		if c.total+size <= c.size-c.size/32 {
			return
		}
		c.remove(each.rel)
	}
}

func (c *copies) remove(rel string) {
	if err := c.root.Remove(rel); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return // in use, on Windows
	}
	known := c.all[rel]
	delete(c.all, rel)
	if known == nil {
		return
	}
	c.total -= known.size
	if known.sum != "" {
		c.evicted.put(rel, known.sum, 0)
	}
	for dir := path.Dir(rel); dir != upstreamDir && dir != documentDir && strings.HasPrefix(dir, upstreamFolder+"/"); dir = path.Dir(dir) {
		if c.root.Remove(dir) != nil {
			return
		}
	}
}

// drop removes a copy that is of no use.
func (c *copies) drop(rel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(rel)
	c.evicted.drop(rel, func(string) bool { return true })
}

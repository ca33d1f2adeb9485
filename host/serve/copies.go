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
	// upstreamDir keeps rocks and rockspecs of the upstream, documentDir its manifests
	// and metadata; upstreamTemp is where package fetch writes unfinished files.
	upstreamDir  = upstreamFolder + "/files"
	documentDir  = upstreamFolder + "/documents"
	upstreamTemp = upstreamFolder + "/tmp"

	// block is the least that a file takes on a disk.
	block = 4 << 10
	// usedStep is how often the last use of a copy is written to its file, for the next
	// start.
	usedStep = time.Hour
	// maxEvicted is how many evicted copies' checksums are remembered, and
	// rememberEvicted for how long.
	maxEvicted      = 20000
	rememberEvicted = 24 * time.Hour
)

// copies are the kept files of the upstream. The least recently used are removed to stay
// within size. No file outside of .upstream is ever removed.
type copies struct {
	root *os.Root
	dir  string
	size int64 // in bytes, of all together
	warn func(string)

	evicted recent[string, string] // checksums of removed copies, by path

	mu    sync.Mutex
	all   map[string]*keptFile
	total int64
}

// keptFile is what is known of a copy.
type keptFile struct {
	size  int64 // rounded up to whole blocks
	used  time.Time
	seen  state // when it was checked; zero if it was not
	sum   string
	noted time.Time // when the use was last written to the file
}

func openCopies(root *os.Root, dir string, size int64, warn func(string)) *copies {
	c := &copies{
		root: root, dir: dir, size: size, warn: warn, all: map[string]*keptFile{},
		evicted: recent[string, string]{most: maxEvicted, age: rememberEvicted},
	}
	c.scan()
	return c
}

// scan lists the files again: another server may use the folder too.
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
				return nil // removed meanwhile
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

// knows reports whether the current state of a copy was checked, and notes its use.
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

// touch notes the use of a copy, and now and then writes it to the time of the file.
func (c *copies) touch(rel string, known *keptFile) {
	now := time.Now()
	known.used = now
	if now.Sub(known.noted) < usedStep {
		return
	}
	known.noted = now
	if c.root.Chtimes(rel, now, now) != nil {
		return // a folder that another user owns is no reason to fail
	}
	if info, err := c.root.Stat(rel); err == nil && known.seen != (state{}) {
		known.seen = stateOf(info)
	}
}

// note remembers that a file was checked, with its checksum ("" for unknown).
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

// errTooLarge says that one copy alone exceeds the limit for all.
var errTooLarge = errors.New("it is larger than the limit for all copies")

// keep moves a finished file to its path after making room for it.
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

// makeRoom removes the least recently used copies until size more bytes fit, and a little
// more, so as not to run for every file.
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

// drop removes a copy that is damaged or outdated.
func (c *copies) drop(rel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(rel)
	c.evicted.drop(rel, func(string) bool { return true })
}

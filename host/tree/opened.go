package tree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Opened remembers the rock folders that were opened, so that a command which asks for
// a rock several times reads and checks its files once. The zero value is ready, for many
// goroutines.
type Opened struct {
	mu    sync.Mutex
	rocks map[string]opened
}

type opened struct {
	rock   *Rock
	record fs.FileInfo
}

// Open is tree.Open. A folder that was sealed again since is opened again.
func (o *Opened) Open(dir string) (*Rock, error) {
	record, err := os.Lstat(filepath.Join(dir, MetaFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return Open(dir)
	}
	o.mu.Lock()
	known, found := o.rocks[dir]
	o.mu.Unlock()
	if found && os.SameFile(known.record, record) && known.record.ModTime().Equal(record.ModTime()) && known.record.Size() == record.Size() {
		return known.rock, nil
	}
	rock, err := Open(dir)
	if err != nil || rock == nil {
		return nil, err
	}
	o.keep(dir, opened{rock, record})
	return rock, nil
}

// OpenAll opens rock folders, on all processors.
func (o *Opened) OpenAll(ctx context.Context, dirs []string) ([]*Rock, error) {
	rocks := make([]*Rock, len(dirs))
	return rocks, each(ctx, len(dirs), func(i int) (err error) {
		rocks[i], err = o.Open(dirs[i])
		return err
	})
}

func (o *Opened) keep(dir string, one opened) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.rocks == nil {
		o.rocks = map[string]opened{}
	}
	o.rocks[dir] = one
}

// Seal is tree.Seal. If the folder is going to be moved to `to`, Open need not read it
// again there.
func (o *Opened) Seal(dir, to string, rock Rock) error {
	sealed, err := seal(dir, rock)
	if err != nil || to == "" {
		return err
	}
	if record, err := os.Lstat(filepath.Join(dir, MetaFile)); err == nil {
		o.keep(to, opened{sealed, record})
	}
	return nil
}

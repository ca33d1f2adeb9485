package archive

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// packTime is the time of every entry: the earliest that a zip can store.
var packTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// item is one entry to pack.
type item struct {
	name   string // slash path below the packed folder
	path   string
	mode   fs.FileMode // 0644, 0755, ModeDir or ModeSymlink
	size   int64
	target string // target of a link
}

// items lists the contents of dir, sorted by name. The archive being written may be in dir and is
// skipped, as are the names in without.
func items(dir, out string, without []string) ([]item, error) {
	old, err := fsys.Lstat(out)
	if err != nil {
		return nil, err
	}
	var list []item
	err = fsys.Walk(dir, func(rel string, entry fs.DirEntry) error {
		if slices.Contains(without, rel) {
			return nil
		}
		path := filepath.Join(dir, filepath.FromSlash(rel))
		info, err := entry.Info()
		if err != nil {
			return fsys.Fault(err, "packing %s", path)
		}
		if old != nil && os.SameFile(old, info) {
			return nil
		}
		it := item{name: rel, path: path, mode: 0o644}
		switch mode := info.Mode(); {
		case mode.IsDir():
			it.name, it.mode = rel+"/", fs.ModeDir|0o755
		case mode.IsRegular():
			it.size = info.Size()
			if mode&0o100 != 0 {
				it.mode = 0o755
			}
		case mode&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return fsys.Fault(err, "packing %s", path)
			}
			it.mode, it.target = fs.ModeSymlink|0o777, filepath.ToSlash(target)
		default:
			return fault.New(fault.FileIO, "packing %s: it is neither a file, a folder nor a link", path)
		}
		list = append(list, it)
		return nil
	})
	sort.Slice(list, func(i, j int) bool { return strings.Compare(list[i].name, list[j].name) < 0 })
	return list, err
}

// pack writes an archive of dir to out, in one step.
func pack(ctx context.Context, dir, out string, without []string, write func(io.Writer, []item, *budget) error) error {
	list, err := items(dir, out, without)
	if err != nil {
		return err
	}
	b := &budget{ctx: ctx, opts: Options{Name: out, MaxSize: 1 << 62, MaxRatio: 1 << 62}}
	return fsys.WriteAtomicFunc(out, fsys.FileMode, func(w io.Writer) error {
		err := write(w, list, b)
		if err != nil && ctx.Err() != nil {
			return fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted while packing %s", out)
		}
		return fsys.Fault(err, "packing %s", dir)
	})
}

// content opens an item's file; reading stops when the context ends.
func (it item) content(b *budget) (io.Reader, func() error, error) {
	file, err := fsys.Open(it.path)
	if err != nil {
		return nil, nil, err
	}
	return b.content(file), file.Close, nil
}

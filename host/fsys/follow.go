package fsys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/fault"
)

// maxFollowed bounds the entries that a Follow finds behind links: links to
// folders that hold links can multiply what is there.
const maxFollowed = 20_000

// Follow is Walk with links followed: fn gets the entry that a link leads to, by
// the link's name, and what is below it if that is a folder. Within is the
// folder that links may not leave, or "" where they may lead anywhere; one that
// leaves it is file.escape. A link that leads nowhere, or to a folder that it is
// in, is passed over.
func Follow(dir, within string, fn func(rel string, entry fs.DirEntry) error) error {
	return (&follower{dir: dir, fn: fn}).follow(within)
}

func (f *follower) follow(within string) error {
	dir := f.dir
	if within != "" {
		real, err := filepath.EvalSymlinks(within)
		if err != nil {
			return Fault(err, "following %s", within)
		}
		f.within = real
	}
	info, err := os.Stat(dir)
	if err == nil {
		err = f.check("", dir)
	}
	if err != nil {
		return Fault(err, "listing %s", dir)
	}
	f.above = append(f.above, parent{".", info})
	if err := f.walk("", false); !errors.Is(err, fs.SkipAll) {
		return err
	}
	return nil
}

type follower struct {
	dir    string
	within string // without links; "" for anywhere
	fn     func(rel string, entry fs.DirEntry) error
	link   func(rel, at string) error // called for every link first, if it is given
	loop   func(rel, to string) error // called for a link to a folder that it is in, if it is given
	closed bool                       // folders below dir that may not be listed count as empty
	above  []parent                   // the folders that are being walked
	count  int                        // of what was found behind links
}

type parent struct {
	rel  string
	info fs.FileInfo
}

func (f *follower) walk(prefix string, followed bool) error {
	at := filepath.Join(f.dir, filepath.FromSlash(prefix))
	entries, err := os.ReadDir(at)
	if f.closed && prefix != "" && errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return Fault(err, "listing %s", at)
	}
	for _, entry := range entries {
		if err := f.visit(path.Join(prefix, entry.Name()), entry, followed); err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) visit(rel string, entry fs.DirEntry, followed bool) error {
	at := filepath.Join(f.dir, filepath.FromSlash(rel))
	if entry.Type()&fs.ModeSymlink != 0 {
		if f.link != nil {
			if err := f.link(rel, at); err != nil {
				return err
			}
		}
		info, err := os.Stat(at)
		if err != nil {
			return nil // it leads nowhere
		}
		if err := f.check(rel, at); err != nil {
			return err
		}
		entry, followed = fs.FileInfoToDirEntry(info), true
	}
	if followed {
		info, err := entry.Info()
		if err != nil {
			return Fault(err, "looking at %s", at)
		}
		if to, is := f.isAbove(info); is {
			if f.loop != nil {
				return f.loop(rel, to)
			}
			return nil
		}
		if f.count++; f.count > maxFollowed {
			return fault.New(fault.FileIO, "the links below %s lead to more than %d files", f.dir, maxFollowed).
				WithHint("`%s` is behind one of them", rel)
		}
	}
	err := f.fn(rel, entry)
	if !entry.IsDir() {
		return err
	}
	if errors.Is(err, fs.SkipDir) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(at)
	if err != nil {
		return Fault(err, "looking at %s", at)
	}
	f.above = append(f.above, parent{rel, info})
	err = f.walk(rel, followed)
	f.above = f.above[:len(f.above)-1]
	return err
}

// check refuses a link that leads out of the folder.
func (f *follower) check(rel, at string) error {
	if f.within == "" {
		return nil
	}
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return Fault(err, "following %s", at)
	}
	if real != f.within && !strings.HasPrefix(real, f.within+string(filepath.Separator)) {
		return escape(f.within, path.Join(filepath.Base(f.dir), rel))
	}
	return nil
}

// isAbove reports whether what was found behind a link is a folder that this is
// in, and which.
func (f *follower) isAbove(info fs.FileInfo) (rel string, is bool) {
	for _, above := range f.above {
		if info.IsDir() && os.SameFile(above.info, info) {
			return above.rel, true
		}
	}
	return "", false
}

// skip leaves an entry out of a walk.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Copying says how CopyFollowing copies.
type Copying struct {
	Within string // as Follow takes it
	Share  bool   // with ShareFile, for a source that nobody changes any more
	Hidden bool   // whether names directly below src that begin with a dot are copied
}

// CopyFollowing is CopyTree with links followed. What is copied has none, but for
// those to a folder that they are in, which lead to its copy. What is neither a
// file nor a folder is left out, and never opened: a socket, or a pipe. Of a folder
// that may not be listed, as that of a database, the name is copied.
func CopyFollowing(ctx context.Context, src, dst string, how Copying) error {
	put := func(from, to string) error { return replaceWith(from, to, duplicate) }
	if how.Share {
		put = sharing().File
	}
	visit, err := copier(ctx, src, dst, put)
	if err != nil {
		return err
	}
	isHidden := func(rel string) bool { return !how.Hidden && strings.HasPrefix(rel, ".") }
	f := &follower{dir: src, closed: true}
	f.loop = func(rel, to string) error {
		if isHidden(rel) {
			return nil
		}
		at := filepath.Join(dst, filepath.FromSlash(rel))
		target, err := filepath.Rel(filepath.Dir(at), filepath.Join(dst, filepath.FromSlash(to)))
		if err == nil {
			err = makeOrReplace(target, at, os.Symlink)
		}
		return Fault(err, "linking %s", at)
	}
	f.fn = func(rel string, entry fs.DirEntry) error {
		if isHidden(rel) || !entry.IsDir() && !entry.Type().IsRegular() {
			return skip(entry)
		}
		return visit(rel, entry)
	}
	return f.follow(how.Within)
}

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

// maxFollowed bounds the entries that Follow finds behind links, because links to folders
// with links can multiply.
const maxFollowed = 20_000

// Follow is Walk with links followed: fn gets the target's entry under the link's name
// and, for a folder, everything below it. Within is the folder that links may not leave,
// "" for no restriction; a link that leaves it fails with file.escape. Broken links, and
// links to a folder that contains them, are skipped.
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
	within string // without links; "" for no restriction
	fn     func(rel string, entry fs.DirEntry) error
	link   func(rel, at string) error // called first for every link, if set
	loop   func(rel, to string) error // called for a link to a folder that contains it, if set
	closed bool                       // unreadable folders below dir count as empty
	above  []parent                   // the folders being walked
	count  int                        // entries found behind links
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
			return nil // broken link
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

// check refuses a link that leaves the folder.
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

// isAbove reports whether a folder is one of those being walked, and which.
func (f *follower) isAbove(info fs.FileInfo) (rel string, is bool) {
	for _, above := range f.above {
		if info.IsDir() && os.SameFile(above.info, info) {
			return above.rel, true
		}
	}
	return "", false
}

// skip skips an entry of a walk.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Copying are the options of CopyFollowing.
type Copying struct {
	Within string // as for Follow
	Share  bool   // use ShareFile, for an immutable source
	Hidden bool   // copy names directly below src that begin with a dot
	// Without is a folder that is not copied if it is inside src; "" for none.
	Without string
}

// inSource returns the slash path of Without below src; "" if it is not there.
func (c Copying) inSource(src string) string {
	from, err := filepath.EvalSymlinks(src)
	if err != nil || c.Without == "" {
		return ""
	}
	without, err := filepath.EvalSymlinks(c.Without)
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(from, without)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// CopyFollowing is CopyTree with links followed. The copy has no links except those to a
// folder that contains them, which lead to its copy. Sockets, pipes and devices are
// skipped and never opened. Of unreadable folders, such as a database's, only the name is
// copied.
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
	without := how.inSource(src)
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
		if isHidden(rel) || without != "" && rel == without || !entry.IsDir() && !entry.Type().IsRegular() {
			return skip(entry)
		}
		return visit(rel, entry)
	}
	return f.follow(how.Within)
}

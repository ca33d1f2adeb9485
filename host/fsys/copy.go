package fsys

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// CopyFile copies a file, its permissions and its modification time. An existing dst is
// replaced in one step; links at src are followed.
func CopyFile(src, dst string) error {
	return Fault(replaceWith(src, dst, duplicate), "copying %s to %s", src, dst)
}

// CopyTree copies the content of the folder src into the folder dst, which is created if
// missing. Existing files of the same name are replaced, others stay. Symbolic links are
// copied as links. A dst inside src is not copied into itself.
func CopyTree(ctx context.Context, src, dst string) error {
	return tree(ctx, src, dst, func(src, dst string) error {
		return replaceWith(src, dst, duplicate)
	})
}

// A maker creates dst from the file src. It fails with fs.ErrExist if dst exists, and
// leaves nothing behind on failure.
type maker func(src, dst string) error

// tree recreates src's folders and links in dst and calls put for every file.
func tree(ctx context.Context, src, dst string, put func(src, dst string) error) error {
	visit, err := copier(ctx, src, dst, put)
	if err != nil {
		return err
	}
	return Walk(src, visit)
}

// copier creates dst and returns the function that copies one entry, for a walk of src.
// It skips dst itself.
func copier(ctx context.Context, src, dst string, put func(src, dst string) error) (func(rel string, entry fs.DirEntry) error, error) {
	if err := MakeDir(dst); err != nil {
		return nil, err
	}
	own, err := os.Stat(dst)
	if err != nil {
		return nil, Fault(err, "looking at %s", dst)
	}
	return func(rel string, entry fs.DirEntry) error {
		if err := interrupted(ctx, "copying %s", src); err != nil {
			return err
		}
		from, to := filepath.Join(src, filepath.FromSlash(rel)), filepath.Join(dst, filepath.FromSlash(rel))
		var err error
		switch mode := entry.Type(); {
		case mode.IsDir():
			if info, statErr := os.Stat(from); statErr == nil && os.SameFile(info, own) {
				return fs.SkipDir
			}
			err = copyDir(to)
		case mode.IsRegular():
			err = put(from, to)
		case mode&fs.ModeSymlink != 0:
			err = makeOrReplace(from, to, copyLink)
		default:
			err = special(from, mode)
		}
		return Fault(err, "copying %s to %s", from, to)
	}, nil
}

// copyDir creates a folder like MakeDir: the umask decides who may write.
func copyDir(dst string) error {
	err := os.Mkdir(dst, ProgramMode)
	if errors.Is(err, fs.ErrExist) {
		if there, statErr := os.Stat(dst); statErr == nil && there.IsDir() {
			return nil
		}
	}
	return err
}

func copyLink(src, dst string) error {
	target, err := os.Readlink(src)
	if err != nil {
		return err
	}
	return os.Symlink(target, dst)
}

// duplicate is the maker that copies bytes.
func duplicate(src, dst string) error {
	return fill(src, dst, func(out, in *os.File) error {
		_, err := io.Copy(out, in)
		return err
	})
}

// fill creates dst with src's permissions and time, and calls content to fill it.
func fill(src, dst string, content func(out, in *os.File) error) error {
	in, err := Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL|withoutWaiting, 0o600)
	if err != nil {
		return err
	}
	err = content(out, in)
	if err == nil {
		err = out.Chmod(info.Mode().Perm())
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Chtimes(dst, info.ModTime(), info.ModTime())
	}
	if err != nil {
		os.Remove(dst)
	}
	return err
}

// replaceWith makes a copy under a temporary name and renames it to dst, so that nobody
// sees a partial file.
func replaceWith(src, dst string, make maker) error {
	temp := beside(dst)
	if err := make(src, temp); err != nil {
		return err
	}
	err := Rename(temp, dst)
	// Renaming between two names of the same file leaves both.
	if removeErr := os.Remove(temp); err == nil && !errors.Is(removeErr, fs.ErrNotExist) {
		err = removeErr
	}
	return err
}

// makeOrReplace is replaceWith for an atomic maker, which needs a temporary name only if
// dst exists.
func makeOrReplace(src, dst string, make maker) error {
	err := make(src, dst)
	if errors.Is(err, fs.ErrExist) {
		err = replaceWith(src, dst, make)
	}
	return err
}

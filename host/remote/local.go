package remote

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/pathname"
)

// local is a cache in a folder, which several machines may share.
type local string

func openLocal(_ string, u *url.URL, _ Options) (store, error) {
	path, ok := pathname.FromURL(u)
	if !ok {
		return nil, fault.New(fault.RemoteInvalid, "%s does not name a folder", u.Redacted()).
			WithHint("write file:///FOLDER, or the absolute path of the folder")
	}
	return local(filepath.Join(path, folder)), nil
}

func (l local) dir(rock artifact.Path) string {
	return filepath.Join(string(l), filepath.FromSlash(string(rock)))
}

func (l local) metadata(_ context.Context, rock artifact.Path) ([]byte, error) {
	data, err := fsys.ReadFile(filepath.Join(l.dir(rock), artifact.MetadataFile), maxMetadata)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	}
	return data, err
}

func (l local) archive(_ context.Context, rock artifact.Path, a *artifact.Description, to string) error {
	from := filepath.Join(l.dir(rock), a.ArchiveName())
	if info, err := fsys.Stat(from); err == nil && info != nil && info.Size() != a.Size {
		return fault.New(fault.ArtifactInvalid, "%s has %d bytes, not %d", from, info.Size(), a.Size)
	}
	return fsys.CopyFile(from, to)
}

// sweep removes leftovers of killed pushes from the folder. What cannot be removed is left to the
// next push.
func (l local) sweep() { _, _ = fsys.SweepScratch(string(l), pushed) }

// put moves a complete folder to its path; the system refuses that if there is one already.
func (l local) put(_ context.Context, rock artifact.Path, _ *artifact.Description, dir string) error {
	to := l.dir(rock)
	beside, done, err := fsys.Scratch(string(l), pushed)
	if err != nil {
		return err
	}
	defer done()
	for _, file := range []string{artifact.ArchiveFile, artifact.MetadataFile} {
		if err := fsys.CopyFile(filepath.Join(dir, file), filepath.Join(beside, file)); err != nil {
			return err
		}
	}
	if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
		return err
	}
	info, err := fsys.Lstat(to)
	if err == nil && info == nil {
		err = fsys.Rename(beside, to)
	}
	if info == nil && !errors.Is(err, fs.ErrExist) {
		return fsys.Fault(err, "writing %s", to)
	}
	// A server that uses the same folder may have an interrupted upload there: without
	// package.json nobody has seen it.
	info, err = fsys.Stat(filepath.Join(to, artifact.MetadataFile))
	if err != nil {
		return err
	}
	if info != nil {
		return exists(to)
	}
	return fsys.Replace(beside, to)
}

// pushed is the prefix of folders for running pushes. They are all in one folder, so that a push
// finds those of others.
const pushed = ".new-"

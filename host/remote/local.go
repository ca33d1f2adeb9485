package remote

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// local is a cache in a folder, which machines may share.
type local string

func (l local) dir(place artifact.Place) string {
	return filepath.Join(string(l), filepath.FromSlash(string(place)))
}

func (l local) metadata(_ context.Context, place artifact.Place) ([]byte, error) {
	data, err := fsys.ReadFile(filepath.Join(l.dir(place), artifact.MetadataFile), maxMetadata)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	}
	return data, err
}

func (l local) archive(_ context.Context, place artifact.Place, _ *artifact.Artifact, to string) error {
	return fsys.CopyFile(filepath.Join(l.dir(place), artifact.ArchiveFile), to)
}

// put moves a whole folder to its place, which the system refuses where there is
// one already.
func (l local) put(_ context.Context, place artifact.Place, _ *artifact.Artifact, dir string) error {
	to := l.dir(place)
	beside, err := artifact.Beside(to)
	if err != nil {
		return err
	}
	defer func() { _ = fsys.RemoveAll(beside) }()
	for _, file := range []string{artifact.ArchiveFile, artifact.MetadataFile} {
		if err := fsys.CopyFile(filepath.Join(dir, file), filepath.Join(beside, file)); err != nil {
			return err
		}
	}
	err = os.Rename(beside, to)
	if errors.Is(err, fs.ErrExist) {
		return exists(to)
	}
	return fsys.Fault(err, "writing %s", to)
}

package remote

import (
	"context"
	"os"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// fileStore is a cache that stores single files. package.json is uploaded last and completes a
// packed rock, which nobody sees before.
type fileStore interface {
	// send uploads a file under a name; it fails with remote.exists if the name is taken.
	send(ctx context.Context, rock artifact.Path, file, name, kind string) error
	// holds reports whether the archive of that name has the bytes of a's archive.
	holds(ctx context.Context, rock artifact.Path, name string, a *artifact.Description) (bool, error)
	metadata(ctx context.Context, rock artifact.Path) ([]byte, error)
}

const (
	archiveKind  = "application/gzip"
	metadataKind = "application/json"
)

// putFiles uploads a packed rock from a folder. An archive without a package.json is from an
// upload that was interrupted or is still running: if it has the same bytes it is used, otherwise
// the new archive is uploaded next to it, under a unique name. So nobody waits for an uploader
// that may never return, and the first package.json describes an archive that nobody else writes.
func putFiles(ctx context.Context, s fileStore, rock artifact.Path, a *artifact.Description, dir string) error {
	record, archive := filepath.Join(dir, artifact.MetadataFile), filepath.Join(dir, artifact.ArchiveFile)
	taken, err := sendArchive(ctx, s, rock, a, archive, artifact.ArchiveFile)
	if err == nil && taken {
		var text []byte
		if text, err = s.metadata(ctx, rock); err == nil && text != nil {
			return exists(string(rock))
		}
		if err != nil {
			return err
		}
		own := *a
		own.Archive = artifact.OwnName(a.SHA256)
		var done func()
		if record, done, err = write(&own); err != nil {
			return err
		}
		defer done()
		if taken, err = sendArchive(ctx, s, rock, a, archive, own.Archive); err == nil && taken {
			return exists(string(rock))
		}
	}
	if err != nil {
		return err
	}
	return s.send(ctx, rock, record, artifact.MetadataFile, metadataKind)
}

// sendArchive uploads an archive; taken is true if the name has other bytes.
func sendArchive(ctx context.Context, s fileStore, rock artifact.Path, a *artifact.Description, file, name string) (taken bool, err error) {
	err = s.send(ctx, rock, file, name, archiveKind)
	if !fault.Is(err, fault.RemoteExists) {
		return false, err
	}
	same, err := s.holds(ctx, rock, name, a)
	return !same, err
}

// write writes a package.json to a temporary file.
func write(a *artifact.Description) (file string, done func(), err error) {
	text, err := a.Encode()
	if err != nil {
		return "", nil, err
	}
	temp, err := os.CreateTemp("", "pluv-*.json")
	if err != nil {
		return "", nil, fsys.Fault(err, "creating a temporary file")
	}
	done = func() { _ = os.Remove(temp.Name()) }
	_, err = temp.Write(text)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		done()
		return "", nil, fsys.Fault(err, "writing %s", temp.Name())
	}
	return temp.Name(), done, nil
}

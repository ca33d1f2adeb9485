package remote

import (
	"context"
	"os"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// fileStore is a cache that takes single files. package.json comes last, and
// makes an artefact whole: until then nobody has seen it.
type fileStore interface {
	// send uploads a file under a name; remote.exists if something has that.
	send(ctx context.Context, rock artifact.Path, file, name, kind string) error
	// holds reports whether the archive of a name has the bytes of an artefact's.
	holds(ctx context.Context, rock artifact.Path, name string, a *artifact.Description) (bool, error)
	metadata(ctx context.Context, rock artifact.Path) ([]byte, error)
}

const (
	archiveKind  = "application/gzip"
	metadataKind = "application/json"
)

// putFiles uploads the artefact in a folder. An archive without a package.json is
// of an upload that was broken off, or that still goes on: one with the same bytes
// is taken, beside one with others comes ours, under a name of its own. So nobody
// waits for who never comes back, and whose package.json is first has it describe
// an archive that nobody else writes.
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

// sendArchive uploads an archive; taken is true where the name has other bytes.
func sendArchive(ctx context.Context, s fileStore, rock artifact.Path, a *artifact.Description, file, name string) (taken bool, err error) {
	err = s.send(ctx, rock, file, name, archiveKind)
	if !fault.Is(err, fault.RemoteExists) {
		return false, err
	}
	same, err := s.holds(ctx, rock, name, a)
	return !same, err
}

// write puts a package.json into a temporary file.
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

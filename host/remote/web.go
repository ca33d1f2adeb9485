package remote

import (
	"context"
	"errors"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// web is a cache on any server that takes PUT: `pluv registry serve`, or nginx
// with WebDAV. package.json comes last, and makes the artefact whole.
type web struct {
	client *fetch.Client
	base   string
}

func (w *web) url(place artifact.Place, file string) string {
	return fetch.Join(fetch.Join(w.base, string(place)), file)
}

func (w *web) metadata(ctx context.Context, place artifact.Place) ([]byte, error) {
	doc, err := w.client.Get(ctx, w.url(place, artifact.MetadataFile), fetch.GetOptions{MaxSize: maxMetadata})
	switch {
	case err != nil || doc.Absent:
		return nil, err
	case doc.Stale: // what the server had once says nothing of what it has
		return nil, doc.Cause
	}
	return doc.Data, nil
}

func (w *web) archive(ctx context.Context, place artifact.Place, a *artifact.Artifact, to string) error {
	got, err := w.client.Download(ctx, fetch.Request{
		URL: w.url(place, artifact.ArchiveFile), SHA256: a.SHA256, MaxSize: a.Size,
	})
	if err != nil {
		return err
	}
	return fsys.LinkFile(got.Path, to)
}

func (w *web) put(ctx context.Context, place artifact.Place, a *artifact.Artifact, dir string) error {
	err := w.send(ctx, place, dir, artifact.ArchiveFile, "application/gzip")
	if errors.Is(err, fetch.ErrExists) {
		err = w.continues(ctx, place, a, err)
	}
	if err != nil {
		return err
	}
	return w.send(ctx, place, dir, artifact.MetadataFile, "application/json")
}

func (w *web) send(ctx context.Context, place artifact.Place, dir, file, kind string) error {
	return w.client.Put(ctx, fetch.Upload{URL: w.url(place, file), File: filepath.Join(dir, file), ContentType: kind})
}

// continues returns nil when the archive that is there, of an upload that was
// broken off, is the one to upload.
func (w *web) continues(ctx context.Context, place artifact.Place, a *artifact.Artifact, err error) error {
	got, downloadErr := w.client.Download(ctx, fetch.Request{URL: w.url(place, artifact.ArchiveFile)})
	switch {
	case fault.Is(downloadErr, fault.Interrupted):
		return downloadErr
	case downloadErr != nil || digest.Check(got.SHA256, a.SHA256, a.Name) != nil:
		return err
	}
	return nil
}

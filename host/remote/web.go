package remote

import (
	"context"
	"net/url"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// web is a cache on any server that accepts PUT: `pluv registry serve`, or nginx with WebDAV.
type web struct {
	client *fetch.Client
	base   string
}

func openWeb(raw string, _ *url.URL, o Options) (store, error) {
	return &web{o.Client, fetch.Join(raw, folder)}, nil
}

func (w *web) url(rock artifact.Path, file string) string {
	return fetch.Join(fetch.Join(w.base, string(rock)), file)
}

func (w *web) metadata(ctx context.Context, rock artifact.Path) ([]byte, error) {
	doc, err := w.client.Get(ctx, w.url(rock, artifact.MetadataFile), fetch.GetOptions{
		MaxSize: maxMetadata,
		Check:   func(data []byte) error { _, err := artifact.Parse(data); return err },
	})
	switch {
	case err != nil || doc.Absent:
		return nil, err
	case doc.Stale: // an old copy says nothing about the current state
		return nil, doc.Cause
	}
	return doc.Data, nil
}

func (w *web) archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error {
	got, err := w.client.Download(ctx, fetch.Request{
		URL: w.url(rock, a.ArchiveName()), SHA256: a.SHA256, MaxSize: a.Size,
	})
	if err != nil {
		return err
	}
	return fsys.LinkFile(got.Path, to)
}

func (w *web) put(ctx context.Context, rock artifact.Path, a *artifact.Description, dir string) error {
	return putFiles(ctx, w, rock, a, dir)
}

func (w *web) send(ctx context.Context, rock artifact.Path, file, name, kind string) error {
	return w.client.Put(ctx, fetch.Upload{URL: w.url(rock, name), File: file, ContentType: kind})
}

func (w *web) holds(ctx context.Context, rock artifact.Path, name string, a *artifact.Description) (bool, error) {
	got, err := w.client.Download(ctx, fetch.Request{URL: w.url(rock, name), MaxSize: a.Size})
	if fault.Is(err, fault.Interrupted) {
		return false, err
	}
	return err == nil && digest.Check(got.SHA256, a.SHA256, a.Name) == nil, nil
}

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

// web is a cache on any server that takes PUT: `pluv registry serve`, or nginx
// with WebDAV.
type web struct {
	client *fetch.Client
	base   string
}

func openWeb(raw string, _ *url.URL, o Options) (store, error) {
	return &web{o.Client, fetch.Join(raw, folder)}, nil
}

func (w *web) url(place artifact.Place, file string) string {
	return fetch.Join(fetch.Join(w.base, string(place)), file)
}

func (w *web) metadata(ctx context.Context, place artifact.Place) ([]byte, error) {
	doc, err := w.client.Get(ctx, w.url(place, artifact.MetadataFile), fetch.GetOptions{
		MaxSize: maxMetadata,
		Check:   func(data []byte) error { _, err := artifact.Parse(data); return err },
	})
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
		URL: w.url(place, a.ArchiveName()), SHA256: a.SHA256, MaxSize: a.Size,
	})
	if err != nil {
		return err
	}
	return fsys.LinkFile(got.Path, to)
}

func (w *web) put(ctx context.Context, place artifact.Place, a *artifact.Artifact, dir string) error {
	return putFiles(ctx, w, place, a, dir)
}

func (w *web) send(ctx context.Context, place artifact.Place, file, name, kind string) error {
	return w.client.Put(ctx, fetch.Upload{URL: w.url(place, name), File: file, ContentType: kind})
}

func (w *web) holds(ctx context.Context, place artifact.Place, name string, a *artifact.Artifact) (bool, error) {
	got, err := w.client.Download(ctx, fetch.Request{URL: w.url(place, name), MaxSize: a.Size})
	if fault.Is(err, fault.Interrupted) {
		return false, err
	}
	return err == nil && digest.Check(got.SHA256, a.SHA256, a.Name) == nil, nil
}

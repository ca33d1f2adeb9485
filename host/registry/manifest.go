package registry

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/manifest"
)

const (
	maxManifest = manifest.MaxSize // bytes, packed or not
)

// manifestAge is how long a manifest that a server confirmed is taken as the
// newest: LuaRocks' own ten seconds (fetch, cache).
const manifestAge = 10 * time.Second

// manifest returns the manifest of a folder of a server for the target's Lua; nil where
// there is none.
func (l *luarocks) manifest(ctx context.Context, server Server, base string) (*manifest.Manifest, error) {
	return l.manifests.Get(ctx, base, func(ctx context.Context) (*manifest.Manifest, error) {
		var unsure error
		for _, name := range manifest.Names(base, l.u.config.Target.Lua) {
			m, cause, err := l.readManifest(ctx, server, base+"/"+name)
			if m != nil || err != nil {
				return m, err
			}
			unsure = cmp.Or(cause, unsure)
		}
		if unsure != nil {
			// A mirror that lacks something does not say that the registry has not
			// got it: no other registry may take its place.
			return nil, fault.Wrap(fault.CodeOf(unsure), unsure, "the registry `%s` cannot be read, and its mirrors have no manifest", server.Name)
		}
		return nil, nil
	})
}

// readManifest returns the manifest at a URL, or nil if there is nothing; where
// only a mirror says so, with why the server itself did not. What was parsed is
// kept as a compact index, under the hash of the manifest that it was made of.
func (l *luarocks) readManifest(ctx context.Context, server Server, url string) (m *manifest.Manifest, unsure, err error) {
	compact := l.u.cacheFile("index", url)
	kept := readCompact(compact)
	var parsed *manifest.Manifest
	parse := func(data []byte) (err error) {
		if parsed, err = manifest.Parse(data); err != nil {
			err = fault.Wrap(fault.CodeOf(err), err, "the manifest of the registry `%s` (%s) does not read", server.Name, url)
		}
		return err
	}
	options := fetch.GetOptions{MaxSize: maxManifest, MaxAge: manifestAge, Have: manifest.CompactOf(kept), Mirrored: true, Check: parse}
	doc, err := l.u.client.Get(ctx, url, options)
	if err != nil {
		return nil, nil, fault.Wrap(fault.CodeOf(err), err, "the registry `%s` cannot be read", server.Name)
	}
	if doc.Absent {
		return nil, doc.Cause, nil
	}
	if doc.Stale {
		problem := "does not answer"
		if fetch.IsRejected(doc.Cause) {
			problem = "does not send a manifest"
		}
		l.u.warn(fmt.Sprintf("the registry `%s` %s; using its manifest as it was before", server.Name, problem))
	}
	if doc.Unchanged {
		if m, err = manifest.Decode(kept); err == nil {
			return m, nil, nil
		}
		// A damaged index: the manifest itself is needed.
		options.Have = ""
		if doc, err = l.u.client.Get(ctx, url, options); err != nil {
			return nil, nil, fault.Wrap(fault.CodeOf(err), err, "the registry `%s` cannot be read", server.Name)
		}
	}
	if doc.FromCache || parsed == nil { // it is another than the one that came, or came for another caller
		if err := parse(doc.Data); err != nil {
			return nil, nil, err
		}
	}
	if compact != "" {
		keepCompact(compact, manifest.Encode(parsed, doc.Sum))
	}
	return parsed, nil, nil
}

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
	maxManifest = manifest.MaxSize // bytes, compressed or not
)

// manifestAge is how long a confirmed manifest counts as up to date: ten seconds, as in
// LuaRocks (fetch, cache).
const manifestAge = 10 * time.Second

// manifest returns the manifest of a folder for the target's Lua; nil if there is none.
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
			// A mirror without the manifest does not prove that the registry has none: no
			// other registry may take its place.
			return nil, fault.Wrap(fault.CodeOf(unsure), unsure, "cannot read the registry `%s`, and its mirrors have no manifest", server.Name)
		}
		return nil, nil
	})
}

// readManifest returns the manifest at a URL, or nil if there is none; if only a mirror
// said so, also the server's own error. Parsed manifests are cached in a compact form,
// under the hash of the manifest.
func (l *luarocks) readManifest(ctx context.Context, server Server, url string) (m *manifest.Manifest, unsure, err error) {
	compact := l.u.cacheFile("index", url)
	kept := readCompact(compact)
	var parsed *manifest.Manifest
	parse := func(data []byte) (err error) {
		if parsed, err = manifest.Parse(data); err != nil {
			err = fault.Wrap(fault.CodeOf(err), err, "cannot parse the manifest of the registry `%s` (%s)", server.Name, url)
		}
		return err
	}
	age := manifestAge
	if l.u.config.Fresh {
		age = 0
	}
	options := fetch.GetOptions{MaxSize: maxManifest, MaxAge: age, Have: manifest.CompactOf(kept), Mirrored: true, Check: parse}
	doc, err := l.u.client.Get(ctx, url, options)
	if err != nil {
		return nil, nil, fault.Wrap(fault.CodeOf(err), err, "cannot read the registry `%s`", server.Name)
	}
	if doc.Absent {
		return nil, doc.Cause, nil
	}
	if doc.Stale {
		problem := "does not answer"
		if fetch.IsRejected(doc.Cause) {
			problem = "does not send a manifest"
		}
		l.u.warn(fmt.Sprintf("the registry `%s` %s; using an older copy of its manifest", server.Name, problem))
	}
	if doc.Unchanged {
		if m, err = manifest.Decode(kept); err == nil {
			return m, nil, nil
		}
		// The compact form is damaged: get the manifest itself.
		options.Have = ""
		if doc, err = l.u.client.Get(ctx, url, options); err != nil {
			return nil, nil, fault.Wrap(fault.CodeOf(err), err, "cannot read the registry `%s`", server.Name)
		}
	}
	if doc.FromCache || parsed == nil { // not the received one, or it was received for another caller
		if err := parse(doc.Data); err != nil {
			return nil, nil, err
		}
	}
	if compact != "" {
		keepCompact(compact, manifest.Encode(parsed, doc.Sum))
	}
	return parsed, nil, nil
}

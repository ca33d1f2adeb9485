package registry

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/fsys"
	"pluv/host/metadata"
	"pluv/host/rockspec"
)

// records are the known records of the versions in one folder of a server.
type records []*folderRecords

// folderRecords holds the records of rockspecs from one folder, of a registry or of a mirror. It
// is cached under the URL of the folder; each record has the SHA-256 of its rockspec.
type folderRecords struct {
	file string // in the cache; "" for none
	seen *metadata.Table

	mu      sync.Mutex
	learned metadata.Builder
}

// recordsOf returns the records for the folder of a version, from the cache the first time: its
// own first, then those of its current mirrors.
func (u *Universe) recordsOf(o offered) records {
	u.mu.Lock()
	defer u.mu.Unlock()
	target := u.targetOf(o.Name.Plain)
	key := o.Base + " " + identity(target)
	if known, ok := u.records[key]; ok {
		return known
	}
	r := records{}
	for _, folder := range u.client.Answering(o.Base + "/") {
		r = append(r, u.folderRecordsOf(folder, target))
	}
	if u.records == nil {
		u.records = map[string]records{}
	}
	u.records[key] = r
	return r
}

// folderRecordsOf reads the cached records of a folder, for a target. It is called with u.mu
// held.
func (u *Universe) folderRecordsOf(folder string, target rockspec.Target) *folderRecords {
	folder = strings.TrimSuffix(folder, "/")
	key := folder + " " + identity(target)
	if known := u.folders[key]; known != nil {
		return known
	}
	s := &folderRecords{file: u.cacheFile("metadata", folder, target.Lua, strings.Join(target.Platforms, " ")), learned: metadata.Builder{}}
	if table, err := metadata.Decode(readCompact(s.file)); err == nil {
		s.seen = table
	} else {
		s.seen = &metadata.Table{}
	}
	if u.folders == nil {
		u.folders = map[string]*folderRecords{}
	}
	u.folders[key] = s
	return s
}

// learn stores the record of a rockspec, under the folder that it came from.
func (u *Universe) learn(o offered, spec evaluated) *metadata.Record {
	r := metadata.Of(spec.Spec, spec.SHA256)
	url := u.speak(o.Server).rockspec(o).url
	if folder, ok := strings.CutSuffix(spec.from, strings.TrimPrefix(url, o.Base)); ok {
		u.mu.Lock()
		by := u.folderRecordsOf(folder, u.targetOf(o.Name.Plain))
		u.mu.Unlock()
		by.mu.Lock()
		defer by.mu.Unlock()
		by.learned.Add(o.Name.Plain, o.Version, r)
	}
	return r
}

// record returns the record at a location. With confirmed, the rockspec itself was read,
// now or before.
func (u *Universe) record(ctx context.Context, where location, confirmed bool) (*metadata.Record, error) {
	switch where := where.(type) {
	case installed:
		return u.inTree(ctx, where)
	case offered:
		if learned := u.recordsOf(where).learned(where); learned != nil {
			return learned, nil
		}
		if confirmed {
			return u.look(ctx, where, true)
		}
		return u.startRecord(ctx, where).Wait(ctx)
	}
	return &metadata.Record{}, nil
}

func (u *Universe) startRecord(ctx context.Context, o offered) *flight.Call[*metadata.Record] {
	return u.hints.Start(ctx, o.String(), func(ctx context.Context) (*metadata.Record, error) {
		defer u.looked.Add(1)
		return u.look(ctx, o, false)
	})
}

// look tries the cheapest source of a record first.
func (u *Universe) look(ctx context.Context, o offered, confirmed bool) (*metadata.Record, error) {
	if seen := u.recordsOf(o).seen(o); seen != nil && u.current(ctx, o, seen) {
		return seen, nil
	}
	if !confirmed {
		if hint := u.hint(ctx, o); hint != nil {
			return hint, nil
		}
	}
	spec, err := u.spec(ctx, o)
	if err != nil {
		return nil, err
	}
	return u.learn(o, spec), nil
}

// learned returns a record read in this run.
func (r records) learned(o offered) *metadata.Record {
	for _, s := range r {
		s.mu.Lock()
		found := s.learned[o.Name.Plain][o.Version]
		s.mu.Unlock()
		if found != nil {
			return found
		}
	}
	return nil
}

// seen returns a record read in an earlier run.
func (r records) seen(o offered) *metadata.Record {
	for _, s := range r {
		if found := s.seen.Lookup(o.Name.Plain, o.Version); found != nil {
			return found
		}
	}
	return nil
}

// current reports whether a record is up to date. On a server a published version never
// changes; in a folder it may.
func (u *Universe) current(ctx context.Context, o offered, r *metadata.Record) bool {
	if strings.HasPrefix(o.Base, "http") {
		return true
	}
	from := u.speak(o.Server).rockspec(o)
	got, err := u.client.Download(ctx, fetch.Request{URL: from.url, MaxSize: from.most, Immutable: true})
	if err != nil {
		return false
	}
	data, err := from.text(got.Path)
	return err == nil && digest.SHA256(data) == r.RockspecSHA256
}

// hint returns the server's own record of a version, or nil.
func (u *Universe) hint(ctx context.Context, o offered) *metadata.Record {
	if u.distrustsSeeds() {
		return nil
	}
	r := u.speak(o.Server).hint(ctx, o)
	if r != nil {
		u.mu.Lock()
		u.hinted = true
		u.mu.Unlock()
	}
	return r
}

// Save writes the learned records to the cache.
func (u *Universe) Save() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, known := range u.folders {
		known.mu.Lock()
		if len(known.learned) > 0 && known.file != "" {
			// Another process may have added records.
			before, err := fsys.ReadFile(known.file, maxManifest)
			if table, unread := metadata.Decode(before); unread == nil {
				known.learned.AddTable(table)
			}
			if !fault.Exhausted(err) { // otherwise its records would be lost
				keepCompact(known.file, known.learned.Encode(digest.SHA256(nil)))
			}
		}
		known.mu.Unlock()
	}
}

// cacheFile names the cache file of something made from documents; "" without a cache.
func (u *Universe) cacheFile(folder string, of ...string) string {
	if u.config.CacheDir == "" {
		return ""
	}
	return filepath.Join(u.config.CacheDir, folder, digest.SHA256([]byte(strings.Join(of, "\x00")))[:32])
}

func readCompact(path string) []byte {
	if path == "" {
		return nil
	}
	data, err := fsys.ReadFile(path, maxManifest)
	if err != nil {
		return nil
	}
	return data
}

// keepCompact writes a file that is only a shortcut: without it, the next run reads the
// original.
func keepCompact(path string, data []byte) {
	if path == "" {
		return
	}
	_ = fsys.MakeDir(filepath.Dir(path))
	_ = fsys.WriteAtomic(path, data, fsys.FileMode)
}

// resolvable reports whether an error of resolve.Solve is about the packages and not
// about the network.
func resolvable(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.ResolveConflict || code == fault.ResolveMissing
}

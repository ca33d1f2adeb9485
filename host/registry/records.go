package registry

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/fsys"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
)

// seedAge is how long a registry's seed is taken as the newest: what it lacks is
// read from rockspecs. Its absence is remembered for as long.
const seedAge = 24 * time.Hour

// records is what is known of the versions of one folder of a server.
type records struct {
	said []*said // the folder's own word first, then that of its mirrors
	seed *flight.Call[*metadata.Table]
}

// said is what rockspecs say that one folder of one server gave: of a registry,
// or of a mirror. It is kept under that folder's URL, each record with the
// SHA-256 of the rockspec that it was made of.
type said struct {
	file string // of what was learned before; "" is nowhere
	seen *metadata.Table

	mu      sync.Mutex
	learned metadata.Builder
}

// recordsOf returns what is known of a folder, reading the cache the first time:
// what it said itself, and what those said that are its mirrors in this run.
func (u *Universe) recordsOf(base string) *records {
	u.mu.Lock()
	defer u.mu.Unlock()
	if known := u.records[base]; known != nil {
		return known
	}
	r := &records{}
	for _, folder := range u.client.Answering(base + "/") {
		r.said = append(r.said, u.saidBy(folder))
	}
	if u.records == nil {
		u.records = map[string]*records{}
	}
	u.records[base] = r
	return r
}

// saidBy returns what a folder said before. It is called with u.mu held.
func (u *Universe) saidBy(folder string) *said {
	folder = strings.TrimSuffix(folder, "/")
	if known := u.said[folder]; known != nil {
		return known
	}
	s := &said{file: u.cacheFile("metadata", folder, u.config.Target.Lua, strings.Join(u.config.Target.Platforms, " ")), learned: metadata.Builder{}}
	if table, err := metadata.Decode(readCompact(s.file)); err == nil {
		s.seen = table
	} else {
		s.seen = &metadata.Table{}
	}
	if u.said == nil {
		u.said = map[string]*said{}
	}
	u.said[folder] = s
	return s
}

// learn keeps what the rockspec of a version says, under the folder of whoever
// gave it.
func (u *Universe) learn(origin Origin, name, version string, meta Metadata) *metadata.Record {
	r := metadata.Of(meta.Spec, meta.SHA256)
	url, _, _ := origin.file(name, version)
	if folder, ok := strings.CutSuffix(meta.from, strings.TrimPrefix(url, origin.Base)); ok {
		u.mu.Lock()
		by := u.saidBy(folder)
		u.mu.Unlock()
		by.mu.Lock()
		defer by.mu.Unlock()
		by.learned.Add(name, version, r)
	}
	return r
}

// Record returns what a candidate's rockspec says. Confirmed means that the
// rockspec itself was read, now or before.
func (u *Universe) Record(ctx context.Context, name string, c resolve.Candidate, confirmed bool) (*metadata.Record, error) {
	origin := c.ID.(Origin)
	if origin.Tree.Path != "" {
		return u.installed(ctx, rockname.Plain(name), c)
	}
	known := u.recordsOf(origin.Base)
	if learned := known.learned(rockname.Plain(name), c.Version.String()); learned != nil {
		return learned, nil
	}
	if confirmed {
		return u.look(ctx, known, name, c, true)
	}
	return u.startRecord(ctx, known, name, c).Wait(ctx)
}

func (u *Universe) startRecord(ctx context.Context, known *records, name string, c resolve.Candidate) *flight.Call[*metadata.Record] {
	return u.hints.Start(ctx, name+" "+c.Version.String(), func(ctx context.Context) (*metadata.Record, error) {
		return u.look(ctx, known, name, c, false)
	})
}

// look finds a record where it costs least.
func (u *Universe) look(ctx context.Context, known *records, name string, c resolve.Candidate, confirmed bool) (*metadata.Record, error) {
	origin, plain, version := c.ID.(Origin), rockname.Plain(name), c.Version.String()
	if seen := known.seen(plain, version); seen != nil && u.current(ctx, origin, plain, version, seen) {
		return seen, nil
	}
	if !confirmed {
		if hint := u.hint(ctx, known, plain, version); hint != nil {
			return hint, nil
		}
	}
	meta, err := u.Metadata(ctx, name, c)
	if err != nil {
		return nil, err
	}
	return u.learn(origin, plain, version, meta), nil
}

// learned returns what was read in this run.
func (r *records) learned(name, version string) *metadata.Record {
	for _, s := range r.said {
		s.mu.Lock()
		found := s.learned[name][version]
		s.mu.Unlock()
		if found != nil {
			return found
		}
	}
	return nil
}

// seen returns what was read before.
func (r *records) seen(name, version string) *metadata.Record {
	for _, s := range r.said {
		if found := s.seen.Lookup(name, version); found != nil {
			return found
		}
	}
	return nil
}

// current reports whether a record still holds. What a server published once
// does not change; in a folder it may.
func (u *Universe) current(ctx context.Context, origin Origin, name, version string, r *metadata.Record) bool {
	if strings.HasPrefix(origin.Base, "http") {
		return true
	}
	url, most, text := origin.file(name, version)
	got, err := u.client.Download(ctx, fetch.Request{URL: url, MaxSize: most, Immutable: true})
	if err != nil {
		return false
	}
	data, err := text(got.Path)
	return err == nil && digest.SHA256(data) == r.RockspecSHA256
}

// hint returns what the registry's seed says of a version, or nil.
func (u *Universe) hint(ctx context.Context, known *records, name, version string) *metadata.Record {
	if known.seed == nil || u.distrustsSeeds() {
		return nil
	}
	table, err := known.seed.Wait(ctx)
	if err != nil || table == nil {
		return nil
	}
	r := table.Lookup(name, version)
	if r != nil {
		u.mu.Lock()
		u.hinted = true
		u.mu.Unlock()
	}
	return r
}

// startSeed begins to fetch the seed of a server, if it may offer one: beside
// the manifest and at the same time, so that it costs no time of its own.
func (u *Universe) startSeed(ctx context.Context, base string) {
	known := u.recordsOf(base)
	u.mu.Lock()
	defer u.mu.Unlock()
	if known.seed == nil && u.config.Seeds {
		known.seed = u.seeds.Start(ctx, base, func(ctx context.Context) (*metadata.Table, error) { return u.readSeed(ctx, base) })
	}
}

// readSeed returns the seed of a server; nil if it has none. It is only a
// shortcut: whatever is wrong with it, the rockspecs are there.
func (u *Universe) readSeed(ctx context.Context, base string) (*metadata.Table, error) {
	lua := ManifestLua(u.config.Target.Lua)
	url := base + "/" + metadata.SeedName(lua)
	file := u.cacheFile("seeds", url)
	kept := readCompact(file)
	var seed metadata.Builder
	parse := func(data []byte) (err error) {
		seed, err = metadata.ParseSeed(data, lua)
		return err
	}
	doc, err := u.client.Get(ctx, url, fetch.GetOptions{
		MaxSize: metadata.MaxSeed, MaxAge: seedAge, Have: metadata.TableOf(kept), Optional: true, Mirrored: true, Check: parse,
	})
	if err != nil || doc.Absent {
		return nil, err
	}
	if doc.Unchanged {
		return metadata.Decode(kept)
	}
	if doc.FromCache || seed == nil { // it is another than the one that came, or came for another caller
		if err := parse(doc.Data); err != nil {
			return nil, err
		}
	}
	encoded := seed.Encode(doc.Sum)
	keepCompact(file, encoded)
	return metadata.Decode(encoded)
}

// Save keeps what was learned from rockspecs for the next time.
func (u *Universe) Save() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, known := range u.said {
		known.mu.Lock()
		if len(known.learned) > 0 && known.file != "" {
			// Another process may have learned something too.
			before, err := fsys.ReadFile(known.file, maxManifest)
			if table, unread := metadata.Decode(before); unread == nil {
				known.learned.AddTable(table)
			}
			if !fault.Exhausted(err) { // else what others have learned would be lost
				keepCompact(known.file, known.learned.Encode(digest.SHA256(nil)))
			}
		}
		known.mu.Unlock()
	}
}

// cacheFile names the file of something that is made from documents; "" where
// nothing is kept.
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

// keepCompact writes a file that is only a shortcut for the next time: without
// it, that reads the original again.
func keepCompact(path string, data []byte) {
	if path == "" {
		return
	}
	_ = fsys.MakeDir(filepath.Dir(path))
	_ = fsys.WriteAtomic(path, data, fsys.FileMode)
}

// resolvable reports whether an error of resolve.Solve is about the packages,
// not about the network.
func resolvable(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.ResolveConflict || code == fault.ResolveMissing
}

package registry

import (
	"context"
	"time"

	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/metadata"
	"pluv/host/runtimes"
)

// seedAge is how long a seed, or its absence, counts as up to date: versions missing in
// it are read from rockspecs.
const seedAge = 24 * time.Hour

// expect starts fetching the seed of a server that may have one, concurrently with the
// manifest.
func (l *luarocks) expect(ctx context.Context, s Server) {
	if !l.u.config.Seeds {
		return
	}
	base := folder(s, "")
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begun == nil {
		l.begun = map[string]*flight.Call[*metadata.Table]{}
	}
	l.begun[base] = l.seeds.Start(ctx, base, func(ctx context.Context) (*metadata.Table, error) { return l.readSeed(ctx, base) })
}

func (l *luarocks) hint(ctx context.Context, o offered) *metadata.Record {
	if table := l.seed(ctx, o); table != nil {
		return table.Lookup(o.Name.Plain, o.Version)
	}
	return nil
}

func (l *luarocks) dependents(ctx context.Context, o offered) []string {
	if table := l.seed(ctx, o); table != nil {
		return table.Needing(o.Name.Plain)
	}
	return nil
}

// seed returns the seed of a version's folder; nil if none was expected, or there is none.
func (l *luarocks) seed(ctx context.Context, o offered) *metadata.Table {
	l.mu.Lock()
	begun := l.begun[o.Base]
	l.mu.Unlock()
	if begun == nil {
		return nil
	}
	table, err := begun.Wait(ctx)
	if err != nil {
		return nil
	}
	return table
}

// readSeed returns the seed of a server; nil if it has none. A seed is only a shortcut:
// if it is broken, the rockspecs are used.
func (l *luarocks) readSeed(ctx context.Context, base string) (*metadata.Table, error) {
	lua := runtimes.ManifestLua(l.u.config.Target.Lua)
	url := base + "/" + metadata.SeedName(lua)
	file := l.u.cacheFile("seeds", url)
	kept := readCompact(file)
	var seed metadata.Builder
	parse := func(data []byte) (err error) {
		seed, err = metadata.ParseSeed(data, lua)
		return err
	}
	doc, err := l.u.client.Get(ctx, url, fetch.GetOptions{
		MaxSize: metadata.MaxSeed, MaxAge: seedAge, Have: metadata.TableOf(kept), Optional: true, Mirrored: true, Check: parse,
	})
	if err != nil || doc.Absent {
		return nil, err
	}
	if doc.Unchanged {
		return metadata.Decode(kept)
	}
	if doc.FromCache || seed == nil { // not the received one, or it was received for another caller
		if err := parse(doc.Data); err != nil {
			return nil, err
		}
	}
	encoded := seed.Encode(doc.Sum)
	keepCompact(file, encoded)
	return metadata.Decode(encoded)
}

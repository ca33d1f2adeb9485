package serve

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/metadata"
	"pluv/host/rockspec"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// rockspecDetails is what the server publishes of a rockspec.
type rockspecDetails struct {
	SHA256      string // of the rockspec
	Lua         []string
	Description rockspec.Description
	// Record is the one for the newest Lua of the list, on Linux.
	Record     *metadata.Record
	everywhere bool // Record is the same for every Lua and platform
	varies     bool // it may differ between versions of Lua

	mu       sync.Mutex
	portable map[string]*metadata.Record // by Lua version, "" if it does not vary; made on demand
}

// evaluate evaluates a rockspec with every version of Lua. It fails if none can load it,
// or if base does not match its contents.
func evaluate(ctx context.Context, text []byte, base string) (*rockspecDetails, error) {
	f := &rockspecDetails{SHA256: digest.SHA256(text), everywhere: !bytes.Contains(text, []byte("platforms")), varies: variesWithLua(text)}
	var spec *rockspec.Spec
	var failure error
	for _, lua := range runtimes.Luas {
		if spec == nil || f.varies {
			var err error
			spec, err = rockspec.Load(ctx, text, base, rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")})
			if err != nil && (!f.varies || fault.CodeOf(err) == fault.RockspecLimit) {
				return nil, err
			}
			if err != nil {
				failure = err
				continue
			}
		}
		record := owned(metadata.Of(spec, f.SHA256))
		if weight(record) > maxRecord {
			return nil, fault.New(fault.RockspecLimit, "%s has more than %d KB of dependencies, platforms and source", base, maxRecord>>10)
		}
		if allows(spec, lua) || f.Record == nil {
			f.Description, f.Record = brief(spec.Description), record
		}
		if allows(spec, lua) {
			f.Lua = append(f.Lua, lua)
		}
	}
	if f.Record == nil {
		return nil, failure
	}
	f.everywhere = f.everywhere && !f.varies
	return f, nil
}

const (
	// maxRecord bounds what is kept in memory of a version for the resolver, and maxText
	// each description. The largest real record has about 2 KB.
	maxRecord = 16 << 10
	maxText   = 2 << 10
)

// weight is the size of the parts of a record that its author chose.
func weight(r *metadata.Record) int {
	size := len(r.BuildType) + len(r.SourceURL) + len(r.SourceRef)
	for _, list := range [][]string{r.Dependencies, r.BuildDependencies, r.Platforms} {
		for _, text := range list {
			size += len(text) + 16
		}
	}
	return size
}

// owned copies strings that are slices of larger ones, so that those are freed.
func owned(r *metadata.Record) *metadata.Record {
	r.BuildType, r.SourceURL, r.SourceRef = strings.Clone(r.BuildType), strings.Clone(r.SourceURL), strings.Clone(r.SourceRef)
	platforms := make([]string, len(r.Platforms))
	for i, text := range r.Platforms {
		platforms[i] = strings.Clone(text)
	}
	if r.Platforms != nil {
		r.Platforms = platforms
	}
	return r
}

// brief is a description with long strings cut.
func brief(d rockspec.Description) rockspec.Description {
	return rockspec.Description{Summary: cut(d.Summary), Homepage: cut(d.Homepage), License: cut(d.License)}
}

func cut(text string) string {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return strings.Clone(text)
}

// variesWithLua reports whether a rockspec may differ between versions of Lua: only
// escapes and _ENV do (package rockspec).
func variesWithLua(text []byte) bool {
	return bytes.IndexByte(text, '\\') >= 0 || bytes.Contains(text, []byte("_ENV"))
}

// allows reports whether the rock belongs in the manifest of a Lua version. As on
// luarocks.org the first dependency on lua decides; without one, all do.
func allows(spec *rockspec.Spec, lua string) bool {
	i := slices.IndexFunc(spec.Dependencies, func(d version.Dependency) bool { return d.FullName() == "lua" })
	return i < 0 || spec.Dependencies[i].Constraints.Match(version.Parse(lua))
}

// seedRecord is the record of the rockspec in the metadata for a version of Lua
// (spec/metadata.md); nil for none.
func (f *rockspecDetails) seedRecord(ctx context.Context, lua, base string, read func() ([]byte, error)) (*metadata.Record, error) {
	if f.everywhere {
		return f.Record, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key := ""
	if f.varies {
		key = lua
	}
	if r, known := f.portable[key]; known {
		return r, nil
	}
	text, err := read()
	if err != nil {
		return nil, err
	}
	r := metadata.Portable(ctx, text, base, lua)
	if err := ctx.Err(); err != nil {
		return nil, err // a broken off evaluation has no record, and must not be kept
	}
	if f.portable == nil {
		f.portable = map[string]*metadata.Record{}
	}
	f.portable[key] = r
	return r, nil
}

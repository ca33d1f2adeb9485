package serve

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
	Record *metadata.Record
	// portable are the records in the metadata, by the version of Lua; it lacks versions
	// without one. It is nil if all have Record.
	portable map[string]*metadata.Record
}

// evaluate evaluates a rockspec with every version of Lua. It fails if none can load it,
// or if base does not match its contents.
func evaluate(ctx context.Context, text []byte, base string) (*rockspecDetails, error) {
	f := &rockspecDetails{SHA256: digest.SHA256(text)}
	program := rockspec.NewProgram(text, base)
	portable := map[string]*metadata.Record{}
	var failure, err error
	var now loaded
	dialect := -1 // that of now
	for _, lua := range runtimes.Luas {
		if next := program.Dialect(lua); next != dialect {
			dialect = next
			now, err = load(ctx, program, base, lua, f.SHA256)
		}
		if ctx.Err() != nil || fault.CodeOf(err) == fault.RockspecLimit {
			return nil, cmp.Or(ctx.Err(), err)
		}
		if err != nil {
			failure = err
			continue
		}
		allowed := allows(now.spec, lua)
		if allowed || f.Record == nil {
			f.Description, f.Record = brief(now.spec.Description), now.record
		}
		if allowed {
			f.Lua = append(f.Lua, lua)
		}
		if allowed && now.isPortable {
			portable[lua] = now.record
		}
	}
	if f.Record == nil {
		return nil, failure
	}
	for _, lua := range f.Lua {
		if r := portable[lua]; r == nil || !r.Agrees(f.Record) {
			f.portable = portable
		}
	}
	return f, nil
}

// loaded is a rockspec on Linux.
type loaded struct {
	spec       *rockspec.Spec
	record     *metadata.Record
	isPortable bool // the record is that of all platforms
}

func load(ctx context.Context, program *rockspec.Program, base, lua, sum string) (l loaded, err error) {
	l.spec, err = program.Load(ctx, rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")})
	if err != nil {
		return l, err
	}
	l.record = owned(metadata.Of(l.spec, sum))
	if weight(l.record) > maxRecord {
		return l, fault.New(fault.RockspecLimit, "%s has more than %d KB of dependencies, platforms and source", base, maxRecord>>10)
	}
	l.isPortable = metadata.IsPortable(ctx, program, lua, l.spec, l.record)
	return l, nil
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

// allows reports whether the rock belongs in the manifest of a Lua version. As on
// luarocks.org the first dependency on lua decides; without one, all do.
func allows(spec *rockspec.Spec, lua string) bool {
	i := slices.IndexFunc(spec.Dependencies, func(d version.Dependency) bool { return d.FullName() == "lua" })
	return i < 0 || spec.Dependencies[i].Constraints.Match(version.Parse(lua))
}

// seedRecord is the record of the rockspec in the metadata for a version of Lua
// (spec/metadata.md); nil for none.
func (f *rockspecDetails) seedRecord(lua string) *metadata.Record {
	if f.portable == nil {
		return f.Record
	}
	return f.portable[lua]
}

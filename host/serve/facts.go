package serve

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/metadata"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// luaVersions are those that have a manifest of their own.
var luaVersions = []string{"5.1", "5.2", "5.3", "5.4", "5.5"}

// facts is what a rockspec says that the server passes on.
type facts struct {
	SHA256      string // of its text
	Lua         []string
	Description rockspec.Description
	// Record is for the newest Lua of the list, on Linux.
	Record     *metadata.Record
	everywhere bool // it is the same for every Lua and platform

	mu       sync.Mutex
	portable map[string]*metadata.Record // by version of Lua, once it was asked for
}

// evaluate reads a rockspec for every version of Lua. One that none can load is
// an error; so is a file name that does not agree with it.
func evaluate(ctx context.Context, text []byte, base string) (*facts, error) {
	f := &facts{SHA256: digest.SHA256(text), everywhere: !bytes.Contains(text, []byte("platforms"))}
	var spec *rockspec.Spec
	var failure error
	for _, lua := range luaVersions {
		if spec == nil || variesWithLua(text) {
			var err error
			spec, err = rockspec.Load(ctx, text, base, rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")})
			if err != nil && (!variesWithLua(text) || fault.CodeOf(err) == fault.RockspecLimit) {
				return nil, err
			}
			if err != nil {
				failure = err
				continue
			}
		}
		if allows(spec, lua) || f.Record == nil {
			f.Description, f.Record = spec.Description, metadata.Of(spec, f.SHA256)
		}
		if allows(spec, lua) {
			f.Lua = append(f.Lua, lua)
		}
	}
	if f.Record == nil {
		return nil, failure
	}
	f.everywhere = f.everywhere && !variesWithLua(text)
	return f, nil
}

// variesWithLua reports whether a rockspec may say something else in another
// version of Lua: only escapes and _ENV differ (package rockspec).
func variesWithLua(text []byte) bool {
	return bytes.IndexByte(text, '\\') >= 0 || bytes.Contains(text, []byte("_ENV"))
}

// allows reports whether a version of Lua has the rock in its manifest: as on
// luarocks.org the first dependency on lua decides, and none allows all.
func allows(spec *rockspec.Spec, lua string) bool {
	i := slices.IndexFunc(spec.Dependencies, func(d version.Dependency) bool { return d.FullName() == "lua" })
	return i < 0 || spec.Dependencies[i].Constraints.Match(version.Parse(lua))
}

// seedRecord is what the metadata of a registry may say of the rockspec for a
// version of Lua (spec/metadata.md); nil is nothing.
func (f *facts) seedRecord(ctx context.Context, lua, base string, read func() ([]byte, error)) (*metadata.Record, error) {
	if f.everywhere {
		return f.Record, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r, known := f.portable[lua]; known {
		return r, nil
	}
	text, err := read()
	if err != nil {
		return nil, err
	}
	r := metadata.Portable(ctx, text, base, lua)
	if f.portable == nil {
		f.portable = map[string]*metadata.Record{}
	}
	f.portable[lua] = r
	return r, ctx.Err()
}

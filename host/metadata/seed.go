package metadata

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/rockspec"
	"pluv/host/version"
)

const (
	seedFormat = 1
	seedWindow = 8 << 20 // bytes; of zstd

	// MaxSeed is the largest compressed seed, in bytes.
	MaxSeed = 8 << 20
)

// seedLimit bounds an uncompressed seed: the 27,000 versions of luarocks.org have about
// ten items each.
var seedLimit = bounded.Limit{Size: 16 << 20, Depth: 8, Items: 1_000_000}

// SeedName is the file name of a registry's seed for a version of Lua such as "5.4", next
// to its manifest.
func SeedName(lua string) string { return "metadata-" + lua + ".json.zst" }

// seed is the file documented in spec/metadata.md.
type seed struct {
	Format   int                             `json:"format"`
	Lua      string                          `json:"lua"`
	Packages map[string]map[string]seedEntry `json:"packages"`
}

type seedEntry struct {
	Dependencies      []string `json:"dependencies,omitempty"`
	BuildDependencies []string `json:"build_dependencies,omitempty"`
	Platforms         []string `json:"supported_platforms,omitempty"`
	Build             string   `json:"build,omitempty"`
}

// Portable returns the record of a rockspec for a seed, or nil if the rockspec is invalid
// or differs between platforms. Clients then read the rockspec itself.
func Portable(ctx context.Context, program *rockspec.Program, lua string) *Record {
	spec, err := program.Load(ctx, rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")})
	if err != nil {
		return nil
	}
	if record := Of(spec, ""); IsPortable(ctx, program, lua, spec, record) {
		return record
	}
	return nil
}

// IsPortable reports whether a rockspec has the same record on all platforms, given its
// spec and record on Linux.
func IsPortable(ctx context.Context, program *rockspec.Program, lua string, spec *rockspec.Spec, record *Record) bool {
	if !spec.HasOverrides {
		return true
	}
	for _, goos := range []string{"darwin", "freebsd", "windows"} {
		spec, err := program.Load(ctx, rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor(goos)})
		if err != nil || !record.Agrees(Of(spec, "")) {
			return false
		}
	}
	return true
}

// EncodeSeed encodes records made by Portable.
func (b Builder) EncodeSeed(lua string) ([]byte, error) {
	s := seed{Format: seedFormat, Lua: lua, Packages: map[string]map[string]seedEntry{}}
	for name, versions := range b {
		s.Packages[name] = map[string]seedEntry{}
		for v, r := range versions {
			s.Packages[name][v] = seedEntry{r.Dependencies, r.BuildDependencies, r.Platforms, r.BuildType}
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "writing the metadata of Lua %s", lua)
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(seedWindow), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "compressing the metadata of Lua %s", lua)
	}
	return w.EncodeAll(text, nil), w.Close()
}

// ParseSeed parses a seed for a version of Lua. Invalid or non-canonical records are
// skipped.
func ParseSeed(data []byte, lua string) (Builder, error) {
	fail := func(err error) error {
		return fault.Wrap(fault.IndexFormat, err, "cannot parse the metadata for Lua %s", lua)
	}
	r, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderMaxWindow(seedWindow), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fail(err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, seedLimit.Size+1))
	if err != nil {
		return nil, fail(err)
	}
	var s seed
	if err := bounded.DecodeJSON(text, seedLimit, &s); err != nil {
		return nil, fail(err)
	}
	if s.Format != seedFormat || s.Lua != lua {
		return nil, fault.New(fault.IndexFormat, "the metadata has format %d for Lua %q, expected format %d for Lua %s", s.Format, s.Lua, seedFormat, lua)
	}
	known := canonical{}
	b := Builder{}
	for name, versions := range s.Packages {
		for v, e := range versions {
			dependencies, ok := known.list(e.Dependencies)
			builds, ok2 := known.list(e.BuildDependencies)
			if ok && ok2 && name == strings.ToLower(name) {
				b.Add(name, v, &Record{Dependencies: dependencies, BuildDependencies: builds, Platforms: e.Platforms, BuildType: e.Build})
			}
		}
	}
	return b, nil
}

// canonical maps dependencies to their canonical form, to parse each string once.
type canonical map[string]string

func (c canonical) list(list []string) ([]string, bool) {
	out := slices.Clone(list)
	for i, text := range list {
		known, seen := c[text]
		if !seen {
			d, err := version.ParseDependency(text)
			if err != nil {
				return nil, false
			}
			known = d.String()
			c[text] = known
		}
		out[i] = known
	}
	return out, true
}

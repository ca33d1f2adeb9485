package registry

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"pluv/host/metadata"
	"pluv/host/rockspec"
)

// WriteSeeds writes a registry's metadata files, for each version of Lua, from the rockspecs in
// its folder (spec/metadata.md).
func WriteSeeds(dir string) error {
	rockspecs, err := filepath.Glob(filepath.Join(dir, "*.rockspec"))
	if err != nil {
		return err
	}
	for _, lua := range luaVersions {
		found := metadata.Builder{}
		for _, path := range rockspecs {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			stem := strings.TrimSuffix(filepath.Base(path), ".rockspec")
			revision := strings.LastIndexByte(stem, '-')
			version := strings.LastIndexByte(stem[:revision], '-')
			if record := metadata.Portable(context.Background(), rockspec.NewProgram(data, path), lua); record != nil {
				found.Add(stem[:version], stem[version+1:], record)
			}
		}
		seed, err := found.EncodeSeed(lua)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, metadata.SeedName(lua)), seed, 0o644); err != nil {
			return err
		}
	}
	return nil
}

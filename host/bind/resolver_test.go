package bind

import (
	"fmt"
	"testing"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// TestPlatformsOfRoots: what only requirements for some platforms lead to is chosen for these
// platforms, the same on every machine.
func TestPlatformsOfRoots(t *testing.T) {
	rock := func(name, version, fields string) registry.Rock {
		return registry.Rock{Name: name, Version: version, Rockspec: fmt.Sprintf(
			"rockspec_format = '3.0'\npackage = %q\nversion = %q\nsource = { url = 'https://rocks.invalid/x.zip' }\nbuild = { type = 'none' }\n%s\n", name, version, fields)}
	}
	dir := t.TempDir()
	registry.NewBuilder(dir).Add(
		rock("base", "1.0-1", ""), rock("base", "2.0-1", ""),
		rock("winapi", "1.0-1", "supported_platforms = { 'windows' } dependencies = { platforms = { windows = { 'winpart', 'base < 2' }, unix = { 'unixpart' } } }"),
		rock("winapi", "2.0-1", "supported_platforms = { 'linux', 'macosx' }"),
		rock("winpart", "1.0-1", "supported_platforms = { 'win32' }"),
		rock("unixpart", "1.0-1", ""),
		rock("inotify", "1.0-1", "supported_platforms = { 'linux' } dependencies = { platforms = { linux = { 'unixpart' } } }"),
	).MustWrite(t)
	solve := func(goos, roots string) (string, error) {
		got, err := newFixtureOn(t, t.Context(), goos).run(t, fmt.Sprintf(`
			local solved = host.resolver.solve { registries = { { name = "r", url = %q } }, lua = "5.4", provided = { lua = "5.4-1" }, roots = { %s } }
			local list = {}
			for i, package in ipairs(solved.packages) do list[i] = package.name .. " " .. package.version:match("^%%d") end
			return table.concat(list, ", ")`, dir, roots))
		if err != nil {
			return "", err
		}
		return got.String(), nil
	}
	const roots = `
		{ dependency = "inotify", who = "x", platforms = { "linux" } }, { dependency = "base", who = "x" },
		{ dependency = "winapi", who = "x", platforms = { "windows" } }`
	for _, goos := range []string{"linux", "darwin", "windows", "freebsd"} {
		if got, err := solve(goos, roots); err != nil || got != "base 1, inotify 1, unixpart 1, winapi 1, winpart 1" {
			t.Errorf("on %s: %q, %v", goos, got, err)
		}
		if got, err := solve(goos, `{ dependency = "winapi", who = "x", platforms = { "macosx", "windows" } }`); err != nil || got != "winapi 2" {
			t.Errorf("the first platform, on %s: %q, %v", goos, got, err)
		}
		if got, err := solve(goos, `{ dependency = "inotify", who = "x", platforms = { "bsd" } }`); fault.CodeOf(err) != fault.ResolveConflict {
			t.Errorf("a wrong platform, on %s: %q, %v", goos, got, err)
		}
	}
}

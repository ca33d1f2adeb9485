package trust

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pluv/host/fault"
	"pluv/host/platform"
	"pluv/spec/need"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func trusts(t *testing.T, s Store, path string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	state, err := s.State(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return state == Trusted
}

func TestTrust(t *testing.T) {
	dir := t.TempDir()
	s := Store{File: filepath.Join(dir, "state", "trust.json")}
	a := write(t, filepath.Join(dir, "project", "a.lua"), "return 1")
	b := write(t, filepath.Join(dir, "project", "b.lua"), "return 2")
	if trusts(t, s, a) {
		t.Error("a new store trusts a file")
	}
	if before, err := s.Add(t.Context(), []string{a, b}); err != nil || !slices.Equal(before, []State{Unknown, Unknown}) {
		t.Fatal(before, err)
	}
	if !trusts(t, s, a) || !trusts(t, s, b) {
		t.Error("not trusted")
	}
	// Other contents, another place, a link.
	write(t, a, "return 3")
	copied := write(t, filepath.Join(dir, "elsewhere", "b.lua"), "return 2")
	link := filepath.Join(dir, "project", "link.lua")
	need.Symlink(t, b, link)
	for _, path := range []string{a, copied, link} {
		if trusts(t, s, path) {
			t.Errorf("%s is trusted", path)
		}
	}
	if _, err := s.Add(t.Context(), []string{a, link}); fault.CodeOf(err) != fault.TrustRequired {
		t.Errorf("a link was trusted: %v", err)
	}
	for path, want := range map[string]State{a: Changed, b: Trusted, copied: Unknown, link: Unknown} {
		data, err := os.ReadFile(path)
		if state, failed := s.State(path, data); err != nil || failed != nil || state != want {
			t.Errorf("%s: %s, %v, want %s", path, state, failed, want)
		}
	}
	if before, err := s.Add(t.Context(), []string{b, a}); err != nil || !slices.Equal(before, []State{Trusted, Changed}) {
		t.Fatal(before, err)
	}
	if list, err := s.List(); err != nil || len(list) != 2 || !trusts(t, s, a) {
		t.Errorf("%v, %v", list, err)
	}
	if n, err := s.Revoke(t.Context(), filepath.Join(dir, "project")); n != 2 || err != nil || trusts(t, s, b) {
		t.Errorf("revoked %d, %v", n, err)
	}
	if info, err := os.Stat(s.File); err != nil || need.HasModes(t) && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	a := write(t, filepath.Join(dir, "ci", "x", "a.lua"), "")
	b := write(t, filepath.Join(dir, "ci-other", "b.lua"), "")
	s := Store{File: filepath.Join(dir, "none.json"), Folders: []string{filepath.Join(dir, "ci"), filepath.Join(dir, "gone"), "ci-other"}}
	if !trusts(t, s, a) || trusts(t, s, b) {
		t.Error("folders")
	}
	link := filepath.Join(dir, "ci", "out.lua")
	need.Symlink(t, b, link)
	if trusts(t, s, link) {
		t.Error("a link out of a trusted folder")
	}
}

// A folder is allowed by itself, which trusts no file in it.
func TestAllowedFolders(t *testing.T) {
	dir := t.TempDir()
	s := Store{File: filepath.Join(dir, "state", "trust.json")}
	team, sub := filepath.Join(dir, "team"), filepath.Join(dir, "team", "sub")
	a := write(t, filepath.Join(sub, "a.lua"), "")
	link := filepath.Join(dir, "link")
	need.Symlink(t, team, link)
	allows := func(dir string) bool {
		t.Helper()
		ok, err := s.Allows(dir)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if allows(team) {
		t.Error("a new store allows a folder")
	}
	if _, err := s.Add(t.Context(), []string{a}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.AddFolders(t.Context(), []string{link}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.List(); err != nil || len(list) != 2 || !list[0].Folder || list[0].Path != team {
		t.Errorf("%v, %v", list, err)
	}
	if !allows(team) || !allows(link) || allows(sub) || allows(dir) {
		t.Error("another folder is allowed")
	}
	b := write(t, filepath.Join(team, "b.lua"), "")
	if trusts(t, s, b) {
		t.Error("a file in an allowed folder is trusted")
	}
	if n, err := s.Revoke(t.Context(), team); n != 1 || err != nil || !allows(team) {
		t.Errorf("revoking its files: %d, %v", n, err)
	}
	for _, want := range []bool{true, false} {
		if found, err := s.RevokeFolder(t.Context(), team); found != want || err != nil || allows(team) {
			t.Errorf("revoking the folder: %t, %v", found, err)
		}
	}
	if err := s.AddFolders(t.Context(), []string{a}); err == nil {
		t.Error("a file was allowed as a folder")
	}
	s.Folders = []string{dir}
	if !allows(team) || !allows(sub) {
		t.Error("below a trusted folder")
	}
}

// Without a folder for the trust store nothing is trusted, and nothing can be.
func TestNoStore(t *testing.T) {
	s := Open(platform.Info{}, func(string) string { return "" })
	a := write(t, filepath.Join(t.TempDir(), "a.lua"), "")
	if trusts(t, s, a) {
		t.Error("trusted")
	}
	if _, err := s.Add(t.Context(), []string{a}); fault.CodeOf(err) != fault.HomeMissing {
		t.Error(err)
	}
}

func TestDamagedStore(t *testing.T) {
	dir := t.TempDir()
	s := Store{File: write(t, filepath.Join(dir, "trust.json"), "{")}
	a := write(t, filepath.Join(dir, "a.lua"), "")
	if state, err := s.State(a, nil); state == Trusted || fault.CodeOf(err) != fault.TrustStore {
		t.Errorf("%v, %v", state, err)
	}
	if _, err := s.Add(t.Context(), []string{a}); fault.CodeOf(err) != fault.TrustStore {
		t.Error(err)
	}
}

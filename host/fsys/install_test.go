package fsys

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// sourceTree makes whole/part with a file, and returns where to install it.
func sourceTree(t *testing.T) (Installing, string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"whole/part/a.lua": "a", "whole/part/sub/b.lua": "b", "whole/other.lua": "other", "outside.lua": "outside"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	whole := filepath.Join(dir, "whole")
	return Installing{Source: filepath.Join(whole, "part"), Within: whole, Dest: filepath.Join(dir, "dest"), Folders: []string{"bin"}}, dir
}

func TestInstall(t *testing.T) {
	in, _ := sourceTree(t)
	missing, err := Install(in, []Installed{
		{From: "a.lua", To: "lua/x/a.lua", Mode: 0o644},
		{From: "sub/b.lua", To: "lua/x/b.lua", Mode: 0o644},
		{From: "sub/b.lua", To: "lua/x/a.lua", Mode: 0o644}, // replaces
		{From: "../other.lua", To: "lua/x", Mode: 0o644},    // into the folder
		{From: "a.lua", To: "bin/", Mode: 0o755},            // into a folder that is not there yet
		{From: "./sub/../a.lua", To: "top", Mode: 0o644},
		{From: "sub/b.lua", To: ".", Mode: 0o644},
		{From: "sub/b.lua", To: "lua/x/../y/.", Mode: 0o644},
	})
	if missing != nil || err != nil {
		t.Fatal(missing, err)
	}
	for name, want := range map[string]string{"lua/x/a.lua": "b", "lua/x/b.lua": "b", "lua/x/other.lua": "other", "bin/a.lua": "a", "top": "a", "b.lua": "b", "lua/y": "b"} {
		if got, err := os.ReadFile(filepath.Join(in.Dest, filepath.FromSlash(name))); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	info, err := os.Stat(filepath.Join(in.Dest, "bin", "a.lua"))
	if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("the last mode of a file counts: %v %v", info.Mode(), err)
	}
}

func TestInstallMissing(t *testing.T) {
	for _, name := range []string{"none.lua", "sub", ".", "none/a.lua", "a.lua/b"} {
		in, _ := sourceTree(t)
		missing, err := Install(in, []Installed{{From: "a.lua", To: "lua/a.lua"}, {From: name, To: "lua/b.lua"}, {From: "a.lua", To: "lua/c.lua"}})
		if err != nil || missing == nil || *missing != name {
			t.Errorf("%s: %v, %v", name, missing, err)
		}
		if _, err := os.Stat(filepath.Join(in.Dest, "lua", "c.lua")); err == nil {
			t.Errorf("%s: went on", name)
		}
	}
}

func TestInstallEscapes(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "needs symbolic links")
	}
	in, dir := sourceTree(t)
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(in.Source, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("../..", "up")
	link("../../outside.lua", "out.lua")
	link("up", "chain")
	link("sub", "in")
	link("../other.lua", "in.lua")
	for _, name := range []string{"", "../../outside.lua", "up/outside.lua", "out.lua", "chain/outside.lua", "x/../../../outside.lua", filepath.Join(dir, "outside.lua")} {
		if _, err := Install(in, []Installed{{From: name, To: "lua/a.lua"}}); !fault.Is(err, fault.FileEscape) {
			t.Errorf("from %q: %v", name, err)
		}
	}
	for _, name := range []string{"", "..", "../a", "lua/../../a", "lua/../.."} {
		if _, err := Install(in, []Installed{{From: "a.lua", To: name}}); !fault.Is(err, fault.FileEscape) {
			t.Errorf("to %q: %v", name, err)
		}
	}
	if missing, err := Install(in, []Installed{{From: "in/b.lua", To: "lua/b.lua", Mode: 0o644}, {From: "in.lua", To: "lua/in.lua", Mode: 0o644}}); missing != nil || err != nil {
		t.Fatal(missing, err)
	}
	info, err := os.Lstat(filepath.Join(in.Dest, "lua", "in.lua"))
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("a link is installed as %v, %v", info.Mode(), err)
	}

	// A link at the target is replaced, not followed; a folder that leads outside is refused.
	victim := filepath.Join(dir, "outside.lua")
	if err := os.Symlink(victim, filepath.Join(in.Dest, "lua", "l.lua")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(in.Dest, "away")); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(in, []Installed{{From: "a.lua", To: "lua/l.lua", Mode: 0o644}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(in, []Installed{{From: "a.lua", To: "away/x/outside.lua", Mode: 0o644}}); !fault.Is(err, fault.FileEscape) {
		t.Errorf("through a link: %v", err)
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "outside" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestInstallLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "needs symbolic links")
	}
	in, dir := sourceTree(t)
	origin := filepath.Join(dir, "outside.lua")
	if _, err := Install(in, []Installed{
		{From: "a.lua", To: "lua/abs.lua", Link: origin}, {From: "a.lua", To: "lua/x/rel.lua", Link: origin, Rel: true},
	}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"abs.lua": origin, "x/rel.lua": "../../../outside.lua"} {
		if got, err := os.Readlink(filepath.Join(in.Dest, "lua", filepath.FromSlash(name))); err != nil || got != want {
			t.Errorf("%s leads to %q, %v", name, got, err)
		}
	}
}

func TestRemoveEmpty(t *testing.T) {
	in, dir := sourceTree(t)
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := RemoveEmpty([]string{empty, in.Source, filepath.Join(dir, "none")}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("an empty folder stays")
	}
	if _, err := os.Stat(filepath.Join(in.Source, "a.lua")); err != nil {
		t.Error("a file is gone")
	}
}

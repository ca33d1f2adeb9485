package toolchain

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pluv/host/platform"
	"pluv/host/runtimes"
)

func TestTag(t *testing.T) {
	cases := []struct {
		tag                                         Tag
		text, abi, target, folder, platform, series string
	}{
		{Tag{runtimes.Lua, "5.4.6", "linux", "x86_64", "gnu"}, "lua-5.4", "5.4", "5.4", "lua-5.4.6", "linux-x86_64-gnu", "5.4"},
		{Tag{runtimes.Lua, "5.1.0", "linux", "aarch64", "musl"}, "lua-5.1", "5.1", "5.1", "lua-5.1.0", "linux-aarch64-musl", "5.1"},
		{Tag{runtimes.Lua, "5.5.0-beta", "darwin", "aarch64", ""}, "lua-5.5", "5.5", "5.5", "lua-5.5.0-beta", "darwin-aarch64", "5.5"},
		{Tag{runtimes.LuaJIT, "2.1.0-beta3", "linux", "x86_64", "gnu"}, "luajit-2.1", "5.1", "luajit", "luajit-2.1.0-beta3", "linux-x86_64-gnu", "2.1"},
		{Tag{runtimes.LuaJIT, "2.1.1787165859", "linux", "x86_64", "gnu"}, "luajit-2.1", "5.1", "luajit", "luajit-2.1.1787165859", "linux-x86_64-gnu", "2.1"},
		{Tag{runtimes.Builtin, "5.1", "windows", "x86_64", ""}, "builtin-5.1", "5.1", "5.1", "builtin-5.1", "windows-x86_64", "5.1"},
		{Tag{runtimes.Luau, "0.735", "linux", "x86_64", "gnu"}, "luau-0", "luau", "5.1", "luau-0.735", "linux-x86_64-gnu", "0.735"},
	}
	for _, c := range cases {
		got := [...]string{c.tag.String(), c.tag.ABI(), c.tag.Target(), c.tag.Folder(), c.tag.Platform(), runtimes.Series(c.tag.Version), c.tag.Key()}
		want := [...]string{c.text, c.abi, c.target, c.folder, c.platform, c.series, c.folder + "-" + c.platform}
		if got != want {
			t.Errorf("%+v: got %v, want %v", c.tag, got, want)
		}
	}
}

// Runtimes whose modules must not be mixed have different forms.
func TestTagsThatDiffer(t *testing.T) {
	seen := map[string]Tag{}
	for _, tag := range []Tag{
		{runtimes.Lua, "5.1.5", "linux", "x86_64", "gnu"}, {runtimes.Lua, "5.4.6", "linux", "x86_64", "gnu"},
		{runtimes.Lua, "5.1.5", "linux", "x86_64", "musl"}, {runtimes.Lua, "5.1.5", "linux", "aarch64", "gnu"},
		{runtimes.LuaJIT, "2.1.0", "linux", "x86_64", "gnu"}, {runtimes.Builtin, "5.1", "linux", "x86_64", "gnu"},
		{runtimes.Luau, "0.735", "linux", "x86_64", "gnu"}, {runtimes.Lua, "5.1.5", "darwin", "x86_64", ""},
	} {
		key := tag.String() + " " + tag.Platform()
		if other, found := seen[key]; found {
			t.Errorf("%+v and %+v are both %s", tag, other, key)
		}
		seen[key] = tag
	}
}

func TestNewTag(t *testing.T) {
	tag, err := NewTag(runtimes.Lua, "5.4.6", platform.Info{OS: "darwin", Arch: "aarch64"})
	if got := tag.Platform(); err != nil || got != "darwin-aarch64" {
		t.Errorf("Platform() = %s, %v", got, err)
	}
	if runtime.GOOS == "linux" {
		tag, err := NewTag(runtimes.Lua, "5.4.6", platform.Info{OS: "linux", Arch: "x86_64"})
		if err != nil || tag.Libc != "gnu" && tag.Libc != "musl" {
			t.Errorf("the C library of this machine is %q, %v", tag.Libc, err)
		}
	}
}

func TestLibc(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "script")
	write(t, script, "#!/bin/sh\n")
	if got, err := libcOf(script, dir); err != nil || got != "gnu" {
		t.Errorf("without any sign: %s, %v", got, err)
	}
	write(t, filepath.Join(dir, "ld-musl-x86_64.so.1"), "")
	if got, err := libcOf(filepath.Join(dir, "none"), dir); err != nil || got != "musl" {
		t.Errorf("with musl's loader alone: %s, %v", got, err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

package archive

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

func TestPack(t *testing.T) {
	links := need.HasSymlinks(t)
	lay := func(dir string) {
		for name, content := range map[string]string{"a.lua": "return 1", "bin/run": "#!", "a/b.lua": strings.Repeat("x", 9000), "ünï": "u"} {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_ = os.Chmod(filepath.Join(dir, "bin/run"), 0o700)
		_ = os.Mkdir(filepath.Join(dir, "empty"), 0o700)
		if links {
			need.Symlink(t, "a.lua", filepath.Join(dir, "link"))
		}
	}
	for name, pack := range map[string]func(context.Context, string, string) error{"x.tar.gz": PackTarGz, "x.zip": PackZip} {
		t.Run(name, func(t *testing.T) {
			first, second := t.TempDir(), t.TempDir()
			lay(first)
			lay(second)
			_ = os.Chtimes(filepath.Join(second, "a.lua"), stamp, stamp)
			inside := filepath.Join(second, name) // an archive does not pack itself
			if !need.HasListedFiles(t) {
				inside = filepath.Join(t.TempDir(), name)
			}
			outside := filepath.Join(t.TempDir(), name)
			for _, step := range [][2]string{{first, outside}, {second, inside}, {second, inside}} {
				if err := pack(t.Context(), step[0], step[1]); err != nil {
					t.Fatal(err)
				}
			}
			a, _ := os.ReadFile(outside)
			b, _ := os.ReadFile(inside)
			if !bytes.Equal(a, b) || len(a) == 0 {
				t.Errorf("packing twice gives different bytes (%d, %d)", len(a), len(b))
			}
			dest := t.TempDir()
			if err := Unpack(t.Context(), outside, dest, Options{}); err != nil {
				t.Fatal(err)
			}
			if got, want := look(t, dest), look(t, first); !maps.Equal(got, want) {
				t.Errorf("unpacked %v, want %v", got, want)
			}
			if info, err := os.Stat(filepath.Join(dest, "empty")); err != nil || !info.IsDir() {
				t.Errorf("the empty folder: %v", err)
			}
			if info, _ := os.Stat(filepath.Join(dest, "a.lua")); need.HasModes(t) && info.Mode().Perm() != 0o644 {
				t.Errorf("mode %v", info.Mode())
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := pack(ctx, first, outside); !fault.Is(err, fault.Interrupted) {
				t.Errorf("cancelled: %v", err)
			}
			if err := pack(t.Context(), filepath.Join(first, "none"), outside); !fault.Is(err, fault.FileMissing) {
				t.Errorf("a missing folder: %v", err)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	path := save(t, "x.rock", zipOf(t, entry{name: "x-1.rockspec", body: "package = 'x'"}, entry{name: "lua/"}, entry{name: `lua\x.lua`, body: ""}))
	members, err := Members(path)
	if err != nil || len(members) != 3 || members[0] != (Member{"x-1.rockspec", 13}) || members[2].Name != "lua/x.lua" {
		t.Errorf("Members = %v, %v", members, err)
	}
	if data, err := ReadMember(path, "x-1.rockspec", 13); err != nil || string(data) != "package = 'x'" {
		t.Errorf("ReadMember = %q, %v", data, err)
	}
	if data, err := ReadMember(path, "./lua/x.lua", 0); err != nil || len(data) != 0 {
		t.Errorf("ReadMember of an empty file = %q, %v", data, err)
	}
	for name, c := range map[string]struct {
		path, member string
		code         fault.Code
	}{
		"no such entry": {path, "y", fault.FileMissing},
		"a folder":      {path, "lua", fault.FileMissing},
		"no such file":  {path + "x", "y", fault.FileMissing},
		"too large":     {path, "x-1.rockspec", fault.ArchiveLimit},
		"a page":        {save(t, "p.rock", []byte("<html>")), "y", fault.ArchiveFormat},
	} {
		if _, err := ReadMember(c.path, c.member, 12); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

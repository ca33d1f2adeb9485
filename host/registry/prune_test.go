package registry

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
)

func TestPruneTables(t *testing.T) {
	dir := t.TempDir()
	m, err := manifest.Parse([]byte(`repository = { a = { ["1.0-1"] = { { arch = "rockspec" } } } }`))
	if err != nil {
		t.Fatal(err)
	}
	there, gone := digest.SHA256([]byte("there")), digest.SHA256([]byte("gone"))
	now := time.Now()
	young, old, ancient := now, now.Add(-2*tableGrace), now.Add(-40*tableGrace)
	put := func(name string, data []byte, at time.Time) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	put("objects/"+there[:2]+"/"+there, []byte("there"), old)
	put("index/kept", manifest.Encode(m, there), old)
	put("index/young", manifest.Encode(m, gone), young)
	put("index/gone", manifest.Encode(m, gone), old)
	put("index/damaged", []byte("x"), old)
	put("index/.kept.1.tmp", []byte("x"), old)
	put("index/server/gone", manifest.Encode(m, gone), old)
	put("seeds/kept", metadata.Builder{}.Encode(there), old)
	put("seeds/gone", metadata.Builder{}.Encode(gone), old)
	put("metadata/kept", metadata.Builder{}.Encode(digest.SHA256(nil)), old)
	put("metadata/ancient", metadata.Builder{}.Encode(digest.SHA256(nil)), ancient)
	put("metadata/damaged", []byte("x"), old)
	for _, c := range []struct {
		since time.Time
		files int
		left  []string
	}{
		{time.Time{}, 6, []string{"index/kept", "index/young", "metadata/ancient", "metadata/kept", "seeds/kept"}},
		{now.Add(-30 * tableGrace), 1, []string{"index/kept", "index/young", "metadata/kept", "seeds/kept"}},
		{now.Add(-tableGrace), 3, []string{"index/young"}},
	} {
		used, err := PruneTables(dir, c.since)
		if err != nil || used.Files != c.files || used.Bytes <= 0 {
			t.Errorf("since %v: %+v, %v; want %d files", c.since, used, err, c.files)
		}
		var left []string
		for _, folder := range []string{"index", "metadata", "seeds"} {
			err := fsys.Walk(filepath.Join(dir, folder), func(rel string, entry os.DirEntry) error {
				if !entry.IsDir() {
					left = append(left, folder+"/"+rel)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(left, c.left) {
			t.Errorf("since %v: left %v", c.since, left)
		}
	}
	if used, err := PruneTables(t.TempDir(), now); err != nil || used.Files != 0 {
		t.Errorf("an empty cache: %+v, %v", used, err)
	}
}

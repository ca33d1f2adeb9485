package tree

import (
	"os"
	"path/filepath"
	"testing"
)

// A rock that was just sealed is known where it is moved to; if something else is there, that
// is opened.
func TestOpenedSeal(t *testing.T) {
	var rocks Opened
	root := t.TempDir()
	dir, to := filepath.Join(root, "new"), filepath.Join(root, "rock")
	write(t, dir, map[string]string{"lua/a.lua": "return 1"})
	if err := rocks.Seal(dir, to, Rock{Name: "a", Version: "1.0-1"}); err != nil {
		t.Fatal(err)
	}
	if rock, err := rocks.Open(to); rock != nil || err != nil {
		t.Errorf("before it is moved: %v, %v", rock, err)
	}
	if err := os.Rename(dir, to); err != nil {
		t.Fatal(err)
	}
	rock, err := rocks.Open(to)
	if err != nil || rock == nil || rock.Name != "a" || len(rock.Files) != 1 {
		t.Fatalf("%v, %v", rock, err)
	}
	if fresh, err := Open(to); err != nil || fresh == nil || fresh.Files[0] != rock.Files[0] {
		t.Errorf("%v, %v, opened as %v", rock, err, fresh)
	}
	if err := os.Rename(to, dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(sealed(t, Rock{Name: "b", Version: "2.0-1"}, nil), to); err != nil {
		t.Fatal(err)
	}
	if rock, err := rocks.Open(to); err != nil || rock == nil || rock.Name != "b" {
		t.Errorf("another rock: %v, %v", rock, err)
	}
}

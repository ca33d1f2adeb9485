package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestBill writes the bill of this test's own binary, twice.
func TestBill(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var texts [2]string
	for i := range texts {
		file := filepath.Join(t.TempDir(), "bill.json")
		if err := write(file, "1.2.3", binary); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] {
		t.Error("two bills of one binary differ")
	}
	for _, want := range []string{
		`"bomFormat": "CycloneDX"`, `"version": "1.2.3"`, `"pkg:golang/std@1\.`, `"name": "golang.org/x/sys"`,
		`"serialNumber": "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"`,
	} {
		if !regexp.MustCompile(want).MatchString(texts[0]) {
			t.Errorf("the bill has no %s:\n%s", want, texts[0])
		}
	}
	if err := write(filepath.Join(t.TempDir(), "x"), "1", "main.go"); err == nil || !strings.Contains(err.Error(), "main.go") {
		t.Errorf("a file that is no binary: %v", err)
	}
}

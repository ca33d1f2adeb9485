package spec

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pluv/host/archive"
)

// quickstartRegistry builds the registry of spec/quickstart from its rocks/.
func quickstartRegistry(t *testing.T, out string) {
	t.Helper()
	specs, err := filepath.Glob("quickstart/rocks/*/*.rockspec")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no rocks: %v", err)
	}
	manifest := "commands = {}\nmodules = {}\nrepository = {\n"
	slices.Sort(specs)
	for _, spec := range specs {
		stem := strings.TrimSuffix(filepath.Base(spec), ".rockspec")
		name, version, _ := strings.Cut(stem, "-")
		stage := t.TempDir()
		source := strings.TrimSuffix(stem, "-1")
		if err := os.CopyFS(filepath.Join(stage, "source", source), os.DirFS(filepath.Join(filepath.Dir(spec), source))); err != nil {
			t.Fatal(err)
		}
		rock := filepath.Join(stage, "rock")
		if err := os.Mkdir(rock, 0o755); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			archive.PackZip(context.Background(), filepath.Join(stage, "source"), filepath.Join(rock, source+".zip")),
			os.WriteFile(filepath.Join(rock, stem+".rockspec"), text, 0o644),
			archive.PackZip(context.Background(), rock, filepath.Join(out, stem+".src.rock")),
			os.WriteFile(filepath.Join(out, stem+".rockspec"), text, 0o644),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		manifest += fmt.Sprintf("   [%q] = {\n      [%q] = { { arch = \"rockspec\" }, { arch = \"src\" } },\n   },\n", name, version)
	}
	if err := os.WriteFile(filepath.Join(out, "manifest"), []byte(manifest+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestQuickstartRegistry checks that spec/quickstart/registry was built from its rocks.
// PLUV_UPDATE=1 writes it again.
func TestQuickstartRegistry(t *testing.T) {
	if os.Getenv("PLUV_UPDATE") != "" {
		if err := os.MkdirAll("quickstart/registry", 0o755); err != nil {
			t.Fatal(err)
		}
		quickstartRegistry(t, "quickstart/registry")
		return
	}
	want := t.TempDir()
	quickstartRegistry(t, want)
	files, err := os.ReadDir(want)
	if err != nil || len(files) < 7 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		got, err := os.ReadFile(filepath.Join("quickstart/registry", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if made, _ := os.ReadFile(filepath.Join(want, file.Name())); !bytes.Equal(got, made) {
			t.Errorf("%s does not match the rocks; run PLUV_UPDATE=1 go test ./spec -run QuickstartRegistry", file.Name())
		}
	}
}

package realworld

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestLanguages builds a rock in Rust and a grammar of tree-sitter, both from what
// their authors publish on crates.io. The rockspec of the first is upstream's but for
// its dependency on luarocks-build-rust-mlua, which is on luarocks.org alone; the
// second has none of its own.
func TestLanguages(t *testing.T) {
	crates := need.Crates(t)
	need.Tool(t, "gcc")
	need.Tool(t, "cargo")
	need.Tool(t, "lua5.4")
	rocks := t.TempDir()
	registry.NewBuilder(rocks).Add(
		registry.Rock{
			Name: "decasify", Version: "0.11.3-1", Deps: []string{"lua >= 5.1"}, Files: crate(t, crates, "decasify-0.11.3"),
			Build: `{ type = "rust-mlua", modules = { "decasify" } }`,
		},
		registry.Rock{
			Name: "tree-sitter-lua", Version: "0.5.0-1", Files: crate(t, crates, "tree-sitter-lua-0.5.0"),
			Build: `{ type = "treesitter-parser", lang = "lua", copy_directories = { "queries" } }`,
		},
	).MustWrite(t)

	w := newWorld(t, nil, "5.4")
	// Cargo keeps its toolchain and its downloads in the home folder.
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for variable, folder := range map[string]string{"CARGO_HOME": ".cargo", "RUSTUP_HOME": ".rustup"} {
		dir := os.Getenv(variable)
		if dir == "" {
			dir = filepath.Join(home, folder)
		}
		w.env = append(w.env, variable+"="+dir)
	}
	w.pluv(t, "init", "--runtime", "lua@5.4")
	w.append(t, "pluv.toml", "\n[registries.crates]\nurl = \""+rocks+"\"\n")
	w.pluv(t, "add", "decasify", "tree-sitter-lua")

	write(t, filepath.Join(w.project, "titles.lua"), `print(require("decasify").titlecase("hello the world", "en"))`)
	if got := w.pluv(t, "run", "titles.lua").stdout; got != "Hello the World\n" {
		t.Errorf("decasify says %q", got)
	}
	// An editor looks for the parser below the rock's own folder, too.
	write(t, filepath.Join(w.project, "load.lua"), `assert(package.loadlib(arg[1], "tree_sitter_lua")) print("loaded")`)
	rock := filepath.Join(w.tree, "lib/luarocks/rocks-5.4/tree-sitter-lua/0.5.0-1")
	for _, parser := range []string{filepath.Join(w.tree, "lib/lua/5.4/parser/lua.so"), filepath.Join(rock, "parser/lua.so")} {
		if got := w.pluv(t, "run", "load.lua", parser).stdout; got != "loaded\n" {
			t.Errorf("%s: %q", parser, got)
		}
	}
	if _, err := os.Stat(filepath.Join(rock, "queries/highlights.scm")); err != nil {
		t.Error(err)
	}
}

// crate reads the files of a crate, by slash path.
func crate(t *testing.T, dir, name string) map[string]string {
	t.Helper()
	packed, err := os.Open(filepath.Join(dir, name+".crate"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(header.Name, name+"/")] = string(content)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

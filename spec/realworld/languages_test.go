package realworld

import (
	"os"
	"path/filepath"
	"testing"

	"pluv/host/archive"
	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// TestLanguages builds a rock in Rust and a tree-sitter grammar, both from their authors' crates
// on crates.io. The first has upstream's rockspec without its dependency on
// luarocks-build-rust-mlua, which only luarocks.org has; the second has no rockspec of its own.
// With PLUV_LANGUAGES_SET=full tree-sitter generates the parser, else the crate's is used.
func TestLanguages(t *testing.T) {
	crates := need.Crates(t)
	need.Tool(t, "gcc")
	need.Tool(t, "cargo")
	need.Tool(t, "lua5.4")
	rocks, grammar := t.TempDir(), crate(t, crates, "tree-sitter-lua-0.5.0")
	build := `{ type = "treesitter-parser", lang = "lua" }`
	if os.Getenv("PLUV_LANGUAGES_SET") == "full" {
		need.Tool(t, "tree-sitter")
		need.Tool(t, "node")
		delete(grammar, "src/parser.c")
		build = `{ type = "treesitter-parser", lang = "lua", generate = true }`
	}
	registry.NewBuilder(rocks).Add(
		registry.Rock{
			Name: "decasify", Version: "0.11.3-1", Deps: []string{"lua >= 5.1"}, Files: crate(t, crates, "decasify-0.11.3"),
			Build: `{ type = "rust-mlua", modules = { "decasify" } }`,
		},
		registry.Rock{Name: "tree-sitter-lua", Version: "0.5.0-1", Files: grammar, Build: build},
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
	// Editors also look for the parser below the rock's own folder.
	write(t, filepath.Join(w.project, "load.lua"), `assert(package.loadlib(arg[1], "tree_sitter_lua")) print("loaded")`)
	rock := filepath.Join(w.tree, "lib/luarocks/rocks-5.4/tree-sitter-lua/0.5.0-1")
	for _, parser := range []string{filepath.Join(w.tree, "lib/lua/5.4/parser/lua.so"), filepath.Join(rock, "parser/lua.so")} {
		if got := w.pluv(t, "run", "load.lua", parser).stdout; got != "loaded\n" {
			t.Errorf("%s: %q", parser, got)
		}
	}
	if _, err := os.Stat(filepath.Join(rock, "queries/lua/highlights.scm")); err != nil {
		t.Error(err)
	}
}

// crate reads the files of a crate, by slash path.
func crate(t *testing.T, dir, name string) map[string]string {
	t.Helper()
	unpacked := t.TempDir()
	if err := archive.Unpack(t.Context(), filepath.Join(dir, name+".crate"), unpacked, archive.Options{}); err != nil {
		t.Fatal(err)
	}
	return snapshot.Read(t, filepath.Join(unpacked, name))
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

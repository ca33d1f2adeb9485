package spec

import (
	"archive/tar"
	"bytes"
	"compress/zlib"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// An addition is one row of the table "how to add X": new files, and words or lines in an
// existing table.
type addition struct {
	what  string
	files map[string]string    // by name
	edits map[string][2]string // by file name: old text to new text
	shown func(t *testing.T, m *addedPluv)
}

// addedPluv is a pluv with all additions, in a home of its own.
type addedPluv struct {
	program, dir string
	env          []string
	registry     *registry.Server
	shared       string
}

// says runs pluv and checks that its output contains a text.
func (m *addedPluv) says(t *testing.T, want string, args ...string) {
	t.Helper()
	cmd := exec.Command(m.program, args...)
	cmd.Dir, cmd.Env = m.dir, m.env
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("pluv %s: %v\n%s\ndoes not say %q", strings.Join(args, " "), err, out, want)
	}
}

var additions = []addition{
	{
		what: "a command",
		files: map[string]string{"lua/pluv/commands/x.lua": `---@type pluv.OwnCommand
return {
  summary = "Unpack an archive and print a file of it",
  args = { { "archive" }, { "file" } },
  run = function(ctx, opts)
    local path = require("std.path")
    require("std.archive").unpack(path.join(ctx.dir, opts.archive), path.join(ctx.dir, "out"))
    local text = require("std.fs").read(path.join(ctx.dir, "out", opts.file))
    ctx:out(text .. (require("host.archive").is_archive(opts.archive) and " from an archive" or ""), {})
  end,
}
`},
		shown: func(t *testing.T, m *addedPluv) { m.says(t, "Unpack an archive and print", "--help") },
	},
	{
		what: "a group of commands",
		files: map[string]string{
			"lua/pluv/commands/y.lua": `---@type pluv.CommandGroup
return { summary = "Say things" }
`,
			"lua/pluv/commands/y/z.lua": `---@type pluv.OwnCommand
return {
  summary = "Say z",
  run = function(ctx)
    ctx:out("z is said\n", {})
  end,
}
`,
		},
		shown: func(t *testing.T, m *addedPluv) {
			m.says(t, "z is said", "y", "z")
			m.says(t, "Say things", "--help")
		},
	},
	{
		what: "a build backend",
		files: map[string]string{"lua/pluv/build/backends/x.lua": `---Build type ` + "`x`" + `: a module that says so.

---@type pluv.Backend
return {
  build = function(b)
    require("std.fs").write(require("std.path").join(b.dest, "lua", b.name .. ".lua"), 'return "built by x"\n')
  end,
}
`},
		shown: func(t *testing.T, m *addedPluv) {
			m.says(t, "1 built", "sync", "--binary")
			m.says(t, "built by x", "run", "main.lua")
		},
	},
	{
		what: "a runtime",
		files: map[string]string{
			"host/runtimes/x.go": `package runtimes

// x is a Lua 5.1 of its own.
var x = Kind{
	Name: "x", Banner: "X", Programs: []string{"xlua"},

	Installable: true,
	LoadsRocks:  true,

	Language: fixed("5.1"),
	Target:   fixed("5.1"),
	Tag:      func(release string) string { return "x-" + Series(release) },
	Editor:   fixed("Lua 5.1"),
}
`,
			"lua/pluv/runtime/recipes/x.lua": `---The recipe of x.
local M = {}

---@return string[]
function M.available()
  return { "9.8.7" }
end

return M
`,
		},
		edits: map[string][2]string{"host/runtimes/runtimes.go": {"&luau, &builtin}", "&luau, &x, &builtin}"}},
		shown: func(t *testing.T, m *addedPluv) {
			m.says(t, "x@9.8.7", "list", "--available")
			if runtime.GOOS != "windows" {
				m.says(t, "xlua", "which", "--runtime", "x")
			}
		},
	},
	{
		what: "a registry protocol",
		files: map[string]string{"host/registry/x.go": `package registry

import (
	"context"
	"slices"
	"strings"

	"pluv/host/fetch"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// listed is a server with its own format for listing rocks: NAME VERSION on each line.
type listedServer struct{ u *Universe }

func (l *listedServer) versions(ctx context.Context, s Server, name rockname.Name) (list []resolve.Candidate, known bool, err error) {
	doc, err := l.u.client.Get(ctx, s.URL+"/rocks.txt", fetch.GetOptions{})
	if err != nil || doc.Absent {
		return nil, false, err
	}
	for line := range strings.Lines(string(doc.Data)) {
		if words := strings.Fields(line); words[0] == name.Plain {
			o := offered{Server: s, Base: s.URL, Name: name, Version: words[1], Kind: rockname.Source, Listed: []string{rockname.Source}}
			list = append(list, o.candidate())
		}
	}
	slices.SortFunc(list, bestFirst)
	return list, list != nil, nil
}

func (l *listedServer) names(context.Context, Server, string) ([]string, error) { return nil, nil }

func (l *listedServer) published(context.Context, Server, string) ([]Published, error) { return nil, nil }

func (l *listedServer) elsewhere(context.Context, Server, version.Dependency) ([]string, bool) {
	return nil, true
}

func (l *listedServer) expect(context.Context, Server) {}

func (l *listedServer) hint(context.Context, offered) *metadata.Record { return nil }

func (l *listedServer) file(o offered) (url, name string) { return (&luarocks{u: l.u}).file(o) }

func (l *listedServer) rockspec(o offered) container { return (&luarocks{u: l.u}).rockspec(o) }

func (l *listedServer) probe(s Server) []string { return []string{s.URL + "/rocks.txt"} }
`},
		edits: map[string][2]string{"host/registry/protocol.go": {
			"\tusualProtocol: func", "\t\"x\": func(u *Universe) protocol { return &listedServer{u} },\n\tusualProtocol: func",
		}},
		shown: func(t *testing.T, m *addedPluv) {
			asked := m.registry.Log()
			if !slices.ContainsFunc(asked, func(r string) bool { return strings.Contains(r, "/rocks.txt") }) ||
				slices.ContainsFunc(asked, func(r string) bool { return strings.Contains(r, "/manifest") }) {
				t.Errorf("the registry was asked for %s", asked)
			}
		},
	},
	{
		what: "a remote cache kind",
		files: map[string]string{"host/remote/x.go": `package remote

import (
	"context"
	"net/url"

	"pluv/host/artifact"
)

// twice is a folder under another name.
type twice struct{ folder local }

func openTwice(_ string, u *url.URL, _ Options) (store, error) { return &twice{local(u.Path)}, nil }

func (w *twice) metadata(ctx context.Context, rock artifact.Path) ([]byte, error) {
	return w.folder.metadata(ctx, rock)
}

func (w *twice) archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error {
	return w.folder.archive(ctx, rock, a, to)
}

func (w *twice) put(ctx context.Context, rock artifact.Path, a *artifact.Description, dir string) error {
	return w.folder.put(ctx, rock, a, dir)
}
`},
		edits: map[string][2]string{"host/remote/remote.go": {
			"\t{[]string{\"file\"},", "\t{[]string{\"x\"}, \"x:///FOLDER\", openTwice},\n\t{[]string{\"file\"},",
		}},
		shown: func(t *testing.T, m *addedPluv) {
			m.says(t, "1 pushed", "cache", "push")
			if entries, err := os.ReadDir(filepath.Join(m.shared, "made")); err != nil || len(entries) != 1 {
				t.Errorf("in the cache: %v, %v", entries, err)
			}
			m.says(t, "1 already there", "cache", "sync")
		},
	},
	{
		what: "an archive format",
		files: map[string]string{"host/archive/x.go": `package archive

import (
	"compress/zlib"
	"io"
)

func inflate(in io.Reader) (io.Reader, func(), error) {
	out, err := zlib.NewReader(in)
	return out, func() {}, err
}
`},
		edits: map[string][2]string{"host/archive/kind.go": {
			"\t{\"tar\", isTar", "\t{\"zlib\", begins(\"\\x78\\x9c\"), []string{\".zz\", \".txx\"}, nil, inflate},\n\t{\"tar\", isTar",
		}},
		shown: func(t *testing.T, m *addedPluv) {
			var packed bytes.Buffer
			z := zlib.NewWriter(&packed)
			w := tar.NewWriter(z)
			text := "unpacked"
			if err := w.WriteHeader(&tar.Header{Name: "d/a.txt", Mode: 0o644, Size: int64(len(text))}); err != nil {
				t.Fatal(err)
			}
			_, _ = w.Write([]byte(text))
			_, _ = w.Close(), z.Close()
			writeFile(t, filepath.Join(m.dir, "a.txx"), packed.String())
			m.says(t, "unpacked from an archive", "x", "a.txx", "d/a.txt")
		},
	},
}

// TestAdding adds each kind of thing to a copy of pluv, in the files that the table "how to add
// X" names and in no others, and uses the result.
func TestAdding(t *testing.T) {
	if testing.Short() {
		need.Lack(t, "skipped with -short: builds pluv")
	}
	dir := t.TempDir()
	copied := filepath.Join(dir, "pluv")
	for _, part := range []string{"cmd", "host", "lua", "stdlib"} {
		if err := os.CopyFS(filepath.Join(copied, part), os.DirFS(filepath.Join("..", part))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		writeFile(t, filepath.Join(copied, name), readFile(t, filepath.Join("..", name)))
	}
	for _, a := range additions {
		for name, text := range a.files {
			if _, err := os.Lstat(filepath.Join(copied, name)); err == nil {
				t.Fatalf("%s exists already", name)
			}
			writeFile(t, filepath.Join(copied, name), text)
		}
		for name, edit := range a.edits {
			file := filepath.Join(copied, name)
			text := readFile(t, file)
			if strings.Count(text, edit[0]) != 1 {
				t.Fatalf("%s does not have %q once", name, edit[0])
			}
			writeFile(t, file, strings.Replace(text, edit[0], edit[1], 1))
		}
	}
	if got, want := differing(t, copied), named(); !slices.Equal(got, want) {
		t.Errorf("changed files are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	program := filepath.Join(dir, "pluv-with-all")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-trimpath", "-o", program, "./cmd/pluv")
	build.Dir = copied
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("pluv with all additions: %v\n%s", err, out)
	}
	m := newAddedPluv(t, program)
	for _, a := range additions {
		t.Run(a.what, func(t *testing.T) { a.shown(t, m) })
	}
}

// newAddedPluv sets up a project that uses the additions.
func newAddedPluv(t *testing.T, program string) *addedPluv {
	t.Helper()
	rocks, home, bin := t.TempDir(), t.TempDir(), t.TempDir()
	registry.NewBuilder(rocks).Add(registry.Rock{Name: "made", Version: "1.0-1", Build: `{ type = "x" }`, Files: map[string]string{"readme": "x"}}).MustWrite(t)
	writeFile(t, filepath.Join(rocks, "rocks.txt"), "other 2.0-1\nmade 1.0-1\n")
	writeFile(t, filepath.Join(bin, "xlua"), "#!/bin/sh\necho 'X 1.2.3  an interpreter'\n")
	if err := os.Chmod(filepath.Join(bin, "xlua"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := &addedPluv{program: program, dir: t.TempDir(), registry: registry.New(t, rocks), shared: t.TempDir()}
	m.env = append(os.Environ(), "HOME="+home, "USERPROFILE="+home, "LocalAppData="+home, "AppData="+home, "NO_COLOR=1",
		"XDG_CACHE_HOME=", "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_DATA_HOME=", "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	writeFile(t, filepath.Join(m.dir, "pluv.toml"), `[project]
name = "adding"

[runtime]
name = "builtin"

[registries.r]
url = "`+m.registry.URL+`"
protocol = "x"

[dependencies]
made = "*"

[cache.remote]
url = "x://`+filepath.ToSlash(m.shared)+`"
upload = true
`)
	writeFile(t, filepath.Join(m.dir, "main.lua"), "print(require('made'))\n")
	return m
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// named lists the files that the additions name, sorted.
func named() []string {
	var names []string
	for _, a := range additions {
		for name := range a.files {
			names = append(names, name)
		}
		for name := range a.edits {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// differing lists the files of a copy that pluv does not have, or has with other contents.
func differing(t *testing.T, copied string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(copied, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(copied, path)
		if err != nil {
			return err
		}
		if own, err := os.ReadFile(filepath.Join("..", rel)); err != nil || string(own) != readFile(t, path) {
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

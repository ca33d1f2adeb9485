package realworld

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestWorkspace makes a workspace of four projects that depend on each other, from their authors'
// sources, and tests each with the busted of the workspace. The same tests pass and fail as when
// the project stands alone, with the others from the registry.
func TestWorkspace(t *testing.T) {
	folder := need.Realworld(t)
	for _, tool := range []string{"gcc", "lua5.1", "lua5.4", "luajit"} {
		need.Tool(t, tool)
	}
	server := registry.New(t, folder)
	members := []upstreamProject{
		{rock: "say-1.4.1-3", runtimes: all, edit: "src/say/init.lua"},
		{rock: "luassert-1.9.0-1", runtimes: all, edit: "src/assert.lua"},
		{rock: "penlight-1.14.0-1", runtimes: all, edit: "lua/pl/utils.lua"},
		// Its tests take nine seconds, and say on three runtimes what they say on one.
		{rock: "busted-2.2.0-1", runtimes: all[1:2], edit: "busted/init.lua"},
	}
	settings := fmt.Sprintf("\n[registries]\ndefault = \"realworld\"\nrealworld = { url = %q }\n", server.URL)
	w := newWorld(t, server, "5.4")
	root := w.project
	write(t, filepath.Join(root, "pluv.toml"), "[workspace]\nmembers = [\"*\"]\n\n[workspace.runtime]\nname = \"lua\"\nversion = \"5.4\"\n"+settings)
	for _, p := range members {
		source := p.unpack(t, folder, filepath.Join(t.TempDir(), "work"))
		if err := os.CopyFS(filepath.Join(root, filepath.Base(source)), os.DirFS(source)); err != nil {
			t.Fatal(err)
		}
	}
	w.pluv(t, "sync")
	if out := w.pluv(t, "deps").stdout; strings.Count(out, " member ") != len(members) {
		t.Errorf("the workspace has not all members:\n%s", out)
	}
	if lock := string(w.read(t, "pluv.lock")); !strings.Contains(lock, "path = \"busted\"") || strings.Contains(lock, "busted-2.2.0") {
		t.Errorf("busted is not the member:\n%s", lock)
	}
	for _, p := range members {
		name, _, _ := strings.Cut(p.rock, "-")
		t.Run(name, func(t *testing.T) {
			member := *w
			member.project = filepath.Join(root, name)
			got := p.matrix(t, &member)

			alone := newWorld(t, server, "5.4")
			alone.project = p.unpack(t, folder, filepath.Join(t.TempDir(), "work"))
			alone.pluv(t, "init", "--runtime", "lua@5.4")
			alone.append(t, "pluv.toml", settings)
			if name != "busted" {
				alone.pluv(t, "add", "busted", "--dev")
			}
			want := p.matrix(t, alone)
			for _, runtime := range p.runtimes {
				passed := strings.Count("\n"+got[runtime], "\nok ")
				if t.Logf("%s: %d different tests pass", runtime, passed); passed == 0 {
					t.Errorf("%s: no test passes:\n%s", runtime, got[runtime])
				}
				if got[runtime] != want[runtime] {
					t.Errorf("%s: in the workspace\n%s\nalone\n%s", runtime, difference(got[runtime], want[runtime]), difference(want[runtime], got[runtime]))
				}
			}
		})
	}

	// An edit of one member is what the others test with.
	w.project = filepath.Join(root, "say")
	mark := members[3].mark(t, &world{project: filepath.Join(root, "busted"), env: w.env, server: w.server})
	if _, err := w.attempt("pluv", "test"); err != nil {
		t.Error(err)
	}
	if ran, err := os.ReadFile(mark); err != nil || !strings.Contains(string(ran), "/.pluv/rocks/lua-5.4/") {
		t.Errorf("say was not tested with the edited busted: %s, %v", ran, err)
	}
	w.project = root
	if said := w.pluv(t, "sync").stderr; !strings.HasPrefix(said, "nothing to do") {
		t.Errorf("a sync after that says %s", said)
	}
	if _, err := os.Stat(filepath.Join(root, "say", "pluv.lock")); err == nil {
		t.Error("a member has a lock of its own")
	}
}

package toolchain

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"pluv/host/fault"
	"pluv/host/project"
	"pluv/host/runtimes"
	"pluv/spec/need"
)

// files are written below the world's folder; the working folder is work/deep.
type files map[string]string

func TestPin(t *testing.T) {
	cases := []struct {
		name  string
		files files
		q     Question
		want  string // the request and its source
		file  string
	}{
		{"nothing", nil, Question{}, " " + Unasked, ""},
		{"the command line wins", files{"work/deep/pluv.toml": "[runtime]\nname='lua'\n"}, Question{Override: "luajit"}, "luajit --runtime", ""},
		{"pluv.toml above", files{
			"work/pluv.toml":         "[runtime]\nname = 'lua'\nversion = '5.4'\n",
			"work/deep/.lua-version": "5.1", "config/config.toml": "[runtime]\ndefault='lua@5.2'",
		}, Question{}, "lua@5.4 pluv.toml", "work/pluv.toml"},
		{"a pluv.toml without a runtime: from its folder on", files{
			"work/pluv.toml": "[project]\nname = 'x'\n", "work/deep/.lua-version": "5.1", "work/.lua-version": "5.3",
		}, Question{}, "lua@5.3 .lua-version", "work/.lua-version"},
		{"a member: from its workspace", files{
			"pluv.toml": "[workspace]\nmembers = ['work']\n[runtime]\nname = 'lua'\nversion = '5.4'\n", "work/pluv.toml": "", "work/.lua-version": "5.1",
		}, Question{}, "lua@5.4 pluv.toml", "pluv.toml"},
		{"a member with a runtime of its own", files{
			"pluv.toml": "[workspace]\nmembers = ['work']\n[runtime]\nname = 'lua'\n", "work/pluv.toml": "[runtime]\nname = 'luajit'\n",
		}, Question{}, "luajit pluv.toml", "work/pluv.toml"},
		{"no member", files{
			"pluv.toml": "[workspace]\nmembers = ['other']\n[runtime]\nname = 'lua'\n", "work/pluv.toml": "", ".lua-version": "5.1",
		}, Question{}, "lua@5.1 .lua-version", ".lua-version"},
		{".lua-version here", files{"work/deep/.lua-version": "\n# why\nluajit-2.1.0-beta3 # old\n"}, Question{}, "luajit@2.1.0-beta3 .lua-version", "work/deep/.lua-version"},
		{".lua-version above", files{".lua-version": "5.3\r\n"}, Question{}, "lua@5.3 .lua-version", ".lua-version"},
		{"before .tool-versions beside it", files{"work/.lua-version": "5.3", "work/.tool-versions": "lua 5.4.6\n"}, Question{}, "lua@5.3 .lua-version", "work/.lua-version"},
		{"the nearer file", files{"work/.lua-version": "5.3", "work/deep/.tool-versions": "nodejs 20\nlua 5.4.6 5.3\n"}, Question{}, "lua@5.4.6 .tool-versions", "work/deep/.tool-versions"},
		{"the first line of a tool", files{"work/.tool-versions": "nodejs ref:master\n# lua 5.1\nlua latest\nluajit ref:master\nlua 5.1"}, Question{}, "lua .tool-versions", "work/.tool-versions"},
		{"an empty file is ignored", files{"work/deep/.lua-version": "\n", "work/.lua-version": "5.2"}, Question{}, "lua@5.2 .lua-version", "work/.lua-version"},
		{"the default", files{"config/config.toml": "[runtime]\ndefault = 'luajit@2.1'\n"}, Question{}, "luajit@2.1 the global default", "config/config.toml"},
		{"another name is passed over", files{
			"work/pluv.toml": "[runtime]\nname = 'lua'\n", "work/.tool-versions": "lua 5.4.6\nluajit 2.1.0-beta3\n",
		}, Question{Names: []string{runtimes.LuaJIT}}, "luajit@2.1.0-beta3 .tool-versions", "work/.tool-versions"},
		{"files do not count", files{
			"work/pluv.toml": "not TOML", "work/deep/.lua-version": "5.1", "config/config.toml": "[runtime]\ndefault = 'luajit@2.1'\n",
		}, Question{Alone: true}, "luajit@2.1 the global default", "config/config.toml"},
		{"files do not count beside what is known", files{"work/deep/.lua-version": "5.1"}, Question{
			Alone: true, Known: &project.Project{Runtime: &project.Runtime{Name: "lua", Version: "5.3"}},
		}, "lua@5.3 pluv.toml", ""},
		{"a project that has been read", files{"work/pluv.toml": "not TOML"}, Question{Known: &project.Project{Runtime: &project.Runtime{Name: "lua", Version: "~> 5.3"}}}, "lua@~> 5.3 pluv.toml", "work/pluv.toml"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for name, text := range c.files {
				write(t, filepath.Join(w.root, name), text)
			}
			c.q.Dir = w.dir
			r, err := w.Pin(t.Context(), c.q)
			if err != nil || r.String()+" "+r.From != c.want {
				t.Errorf("got %q, %v; want %q", r.String()+" "+r.From, err, c.want)
			}
			if want := filepath.Join(w.root, c.file); c.file != "" && r.File != want || c.file == "" && r.File != "" {
				t.Errorf("decided by %q, want %q", r.File, c.file)
			}
		})
	}
}

func TestPinFails(t *testing.T) {
	cases := []struct {
		files files
		code  fault.Code
	}{
		{files{"work/pluv.toml": "[runtime]\nname = 'perl'\n"}, fault.ProjectInvalid},
		{files{"work/pluv.toml": "[runtime]\nname = 'lua'\nversion='newest'\n"}, fault.Usage},
		{files{"work/.lua-version": "perl\n"}, fault.Usage},
		{files{"work/.tool-versions": "lua x\n"}, fault.Usage},
		{files{"config/config.toml": "[runtime]\ndefault = 'perl'\n"}, fault.Usage},
		{files{"config/config.toml": "[runtimes]\ndefault = 'lua'\n"}, fault.ConfigInvalid},
	}
	for _, c := range cases {
		w := newWorld(t)
		for name, text := range c.files {
			write(t, filepath.Join(w.root, name), text)
		}
		if r, err := w.Pin(t.Context(), Question{Dir: w.dir}); fault.CodeOf(err) != c.code {
			t.Errorf("%v: got %+v, %v; want %s", c.files, r, err, c.code)
		}
	}
}

// Pins above the working directory count only if they belong to the user.
func TestPinOfStrangers(t *testing.T) {
	if os.Geteuid() != 0 {
		need.Lack(t, "needs root, to give files to others")
	}
	t.Setenv("SUDO_UID", "")
	for _, c := range []struct {
		name  string
		files files
		other string // which of them belongs to another user
		q     Question
		code  fault.Code
		want  string
	}{
		{"a pin above", files{"work/.lua-version": "5.1"}, "work/.lua-version", Question{}, fault.TrustFolder, ""},
		{"asdf's", files{"work/.tool-versions": "lua 5.1\n"}, "work/.tool-versions", Question{}, fault.TrustFolder, ""},
		{"one with a mistake", files{"work/.lua-version": "perl"}, "work/.lua-version", Question{}, fault.TrustFolder, ""},
		{"one without Lua", files{"work/.tool-versions": "nodejs 20\n", ".lua-version": "5.1"}, "work/.tool-versions", Question{}, "", "lua@5.1"},
		{"one for another name", files{"work/.lua-version": "luajit"}, "work/.lua-version", Question{Names: []string{runtimes.Lua}}, "", ""},
		{"a project above", files{"work/pluv.toml": "[runtime]\nname='lua'\n"}, "work/pluv.toml", Question{}, fault.TrustFolder, ""},
		{"a pin above the user's project", files{"work/deep/pluv.toml": "", ".lua-version": "5.1"}, ".lua-version", Question{}, fault.TrustFolder, ""},
		{"a pin beside the user's project above", files{"work/pluv.toml": "", "work/.lua-version": "5.1"}, "work/.lua-version", Question{}, fault.TrustFolder, ""},
		{"a pin in the working folder", files{"work/deep/.lua-version": "5.1"}, "work/deep/.lua-version", Question{}, "", "lua@5.1"},
		{"the command line is stronger", files{"work/.lua-version": "5.1"}, "work/.lua-version", Question{Override: "luajit"}, "", "luajit"},
		{"the user's own is nearer", files{"work/deep/.lua-version": "5.2", "work/.lua-version": "5.1"}, "work/.lua-version", Question{}, "", "lua@5.2"},
	} {
		w := newWorld(t)
		for name, text := range c.files {
			write(t, filepath.Join(w.root, name), text)
		}
		if err := os.Chown(filepath.Join(w.root, c.other), 65534, -1); err != nil {
			t.Fatal(err)
		}
		c.q.Dir = w.dir
		r, err := w.Pin(t.Context(), c.q)
		if fault.CodeOf(err) != c.code || err == nil && r.String() != c.want {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
		if c.code != "" {
			w.Allows = func(string) (bool, error) { return true, nil }
			if r, err := w.Pin(t.Context(), c.q); fault.CodeOf(err) == fault.TrustFolder || err == nil && r.File == "" && c.files["work/.lua-version"] == "5.1" {
				t.Errorf("%s, allowed: %+v, %v", c.name, r, err)
			}
		}
	}
	// A project found above the working directory: the pin next to it counts, too.
	w := newWorld(t)
	pin := filepath.Join(filepath.Dir(w.dir), ".lua-version")
	write(t, pin, "5.1")
	if err := os.Chown(pin, 65534, -1); err != nil {
		t.Fatal(err)
	}
	if r, err := w.Pin(t.Context(), Question{Dir: filepath.Dir(w.dir), Start: w.dir, Known: &project.Project{}}); fault.CodeOf(err) != fault.TrustFolder {
		t.Errorf("%+v, %v", r, err)
	}
}

// A luajit shim gets a LuaJIT even if nothing requests one.
func TestChoose(t *testing.T) {
	w := newWorld(t)
	w.install(t, runtimes.Lua, "5.4.4", "")
	w.install(t, runtimes.LuaJIT, "2.1.0-beta3", "")
	write(t, filepath.Join(w.dir, ".lua-version"), "5.4\n")
	for name, want := range map[string]string{"": "lua 5.4.4 installed", runtimes.LuaJIT: "luajit 2.1.0-beta3 installed"} {
		q := Question{Dir: w.dir}
		if name != "" {
			q.Names = []string{name}
		}
		c, _, err := w.Choose(context.Background(), q)
		if err != nil || describe(c) != want {
			t.Errorf("%q: %s, %v; want %s", name, describe(c), err, want)
		}
	}
	if _, _, err := w.Choose(context.Background(), Question{Dir: w.dir, Names: []string{runtimes.Luau}}); fault.CodeOf(err) != fault.RuntimeMissing {
		t.Errorf("luau: %v", err)
	}
}

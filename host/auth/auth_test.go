package auth

import (
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/project"
)

// machine is a user's set-up for a test.
type machine struct {
	registries, auth, netrc string
	env                     map[string]string
	project                 []project.Registry // what pluv.toml names
}

func (m machine) store(t *testing.T) *Store {
	t.Helper()
	config, home := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(config, "registries.toml"): m.registries, filepath.Join(config, "auth.toml"): m.auth, filepath.Join(home, netrcName()): m.netrc,
	} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := New(Options{Config: config, Locks: filepath.Join(home, "locks"), Home: home, Getenv: func(name string) string { return m.env[name] }})
	s.Mention(m.project)
	return s
}

func grant(t *testing.T, s *Store, raw string) fetch.Grant {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.For(u)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const company = "[company]\nurl = 'https://company.example/rocks'\nmirrors = ['https://mirror.example/c']\n[luarocks]\nurl = 'https://luarocks.org'\n"

func TestFor(t *testing.T) {
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	env := func(pairs ...string) map[string]string {
		out := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = pairs[i+1]
		}
		return out
	}
	evil := []project.Registry{{Name: "company", URL: "https://evil.example/rocks"}, {Name: "own", URL: "https://own.example"}}
	all := env("PLUV_REGISTRY_COMPANY_TOKEN", "E", "PLUV_REGISTRY_TOKEN", "A")
	file := "[company]\ntoken = 'F'\n"
	cases := []struct {
		name string
		m    machine
		url  string
		want string
	}{
		{"the variable of the registry first", machine{registries: company, auth: file, env: all}, "https://company.example/rocks/manifest", "Bearer E"},
		{"then the token for all registries", machine{registries: company, auth: file, env: env("PLUV_REGISTRY_TOKEN", "A")}, "https://company.example/rocks/manifest", "Bearer A"},
		{"then the file", machine{registries: company, auth: file, netrc: "machine company.example login u password N"}, "https://company.example/rocks/x", "Bearer F"},
		{"then .netrc", machine{registries: company, netrc: "machine company.example login u password N"}, "https://company.example/rocks/x", basic("u:N")},
		{"elsewhere on the origin", machine{registries: company, auth: file}, "https://COMPANY.example:443/sources/x", "Bearer F"},
		{"another port", machine{registries: company, auth: file, env: all}, "https://company.example:8443/rocks", ""},
		{"without encryption", machine{registries: company, auth: file, env: all, netrc: "machine company.example login u password N"}, "http://company.example/rocks", ""},
		{"a host with the same beginning", machine{registries: company, auth: file, env: all}, "https://company.example.evil.example/rocks", ""},
		{"luarocks.org does not get the token for all registries", machine{registries: company, env: all}, "https://luarocks.org/manifest", ""},
		{"luarocks.org gets its own token", machine{registries: company, env: env("PLUV_REGISTRY_LUAROCKS_TOKEN", "L")}, "https://luarocks.org/manifest", "Bearer L"},
		{"a mirror gets none of its registry's", machine{registries: company, auth: file, env: all}, "https://mirror.example/c/manifest", ""},
		{"a mirror gets its own", machine{registries: company, auth: file + "['https://mirror.example']\ntoken = 'M'\n", env: all}, "https://mirror.example/c/manifest", "Bearer M"},
		{"a mirror has a login", machine{registries: company, netrc: "machine mirror.example login u password N"}, "https://mirror.example/c/x", basic("u:N")},
		{"a name with other letters", machine{registries: "['my-co.2']\nurl = 'https://x.example'\n", env: env("PLUV_REGISTRY_MY_CO_2_TOKEN", " T\n")}, "https://x.example/", "Bearer T"},
		{"the nearest of two", machine{registries: "[a]\nurl = 'https://x.example'\n[b]\nurl = 'https://x.example/b'\n", auth: "[a]\ntoken = 'A'\n[b]\ntoken = 'B'\n"}, "https://x.example/b/manifest", "Bearer B"},
		{"the other of two", machine{registries: "[a]\nurl = 'https://x.example'\n[b]\nurl = 'https://x.example/b'\n", auth: "[a]\ntoken = 'A'\n[b]\ntoken = 'B'\n"}, "https://x.example/big", "Bearer A"},

		{"a project's company is not the user's", machine{registries: company, auth: file, env: all, project: evil}, "https://evil.example/rocks/manifest", ""},
		{"the user's company stays his", machine{registries: company, auth: file, project: evil}, "https://company.example/rocks/x", "Bearer F"},
		{"a project's `company` that the user does not have", machine{auth: file, env: all, project: evil}, "https://evil.example/rocks/manifest", ""},
		{"a project's registry", machine{registries: company, env: env("PLUV_REGISTRY_OWN_TOKEN", "O", "PLUV_REGISTRY_TOKEN", "A"), project: evil}, "https://own.example/manifest", ""},
		{"a token created for a server", machine{auth: "[own]\ntoken = 'O'\norigin = 'https://own.example'\n", project: evil}, "https://own.example/manifest", "Bearer O"},
		{"a token of a registry that has moved", machine{registries: company, auth: "[company]\ntoken = 'O'\norigin = 'https://old.example'\n"}, "https://company.example/rocks/x", ""},
		{"a login for a project's registry", machine{netrc: "machine own.example login u password N", project: evil}, "https://own.example/manifest", basic("u:N")},
		{"a login at another port of the host", machine{netrc: "machine own.example login u password N", project: []project.Registry{{Name: "own", URL: "https://own.example:8443"}}}, "https://own.example:8443/x", ""},
		{"a login without encryption", machine{netrc: "machine own.example login u password N", project: []project.Registry{{Name: "own", URL: "http://own.example"}}}, "http://own.example/x", ""},
		{"a login for a host that is not a registry", machine{registries: company, netrc: "machine elsewhere.example login u password N"}, "https://elsewhere.example/x", ""},
		{"a login for anybody", machine{registries: company, netrc: "default login u password N"}, "https://company.example/rocks/x", ""},
		{"no credentials", machine{}, "https://luarocks.org/manifest", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := grant(t, c.m.store(t), c.url)
			if g.Header != c.want {
				t.Errorf("%q, want %q", g.Header, c.want)
			}
			if (g.From == "") != (c.want == "") || strings.ContainsAny(g.From+g.Hint, "\n") {
				t.Errorf("it is from %q, hint %q", g.From, g.Hint)
			}
		})
	}
}

func TestHints(t *testing.T) {
	mine := machine{registries: company, auth: "[other]\ntoken = 'O'\n", env: map[string]string{"PLUV_REGISTRY_OWN_TOKEN": "s3cret"}, project: []project.Registry{
		{Name: "company", URL: "https://evil.example", Mirrors: []string{"https://m.example"}}, {Name: "own", URL: "https://own.example/r/"}, {Name: "new", URL: "https://new.example"},
	}}
	for url, want := range map[string]string{
		"https://company.example/rocks/x": "log in with `pluv registry login company`",
		"https://evil.example/x":          "`company` is at https://company.example in registries.toml: its token is not sent to https://evil.example, which pluv.toml names",
		"https://own.example/r/x":         "the token of `own` is not sent to a server that only pluv.toml names; if you trust it with the token, run `pluv registry add own https://own.example/r`",
		"https://new.example/x":           "log in with `pluv registry login new`",
		"https://m.example/x":             "log in with `pluv registry login https://m.example`",
		"https://other.example/x":         "log in with `pluv registry login https://other.example`",
	} {
		if url == "https://new.example/x" {
			mine.env = nil
		}
		if g := grant(t, mine.store(t), url); g.Hint != want {
			t.Errorf("%s: %s", url, g.Hint)
		}
		mine.env = map[string]string{"PLUV_REGISTRY_OWN_TOKEN": "s3cret"}
	}
	s := machine{registries: company, env: map[string]string{"PLUV_REGISTRY_COMPANY_TOKEN": "s3cret"}}.store(t)
	if g := grant(t, s, "https://company.example/rocks/x"); !strings.HasPrefix(g.Hint, "the server does not accept the token of PLUV_REGISTRY_COMPANY_TOKEN") || strings.Contains(g.Hint+g.From, "s3cret") {
		t.Errorf("%+v", g)
	}
}

func TestRefusals(t *testing.T) {
	look := func(s *Store) error {
		_, err := s.For(&url.URL{Scheme: "https", Host: "company.example"})
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("a secret in %v", err)
		}
		return err
	}
	for _, c := range []struct {
		m    machine
		code fault.Code
	}{
		{machine{registries: company, env: map[string]string{"PLUV_REGISTRY_TOKEN": "s3cret two"}}, fault.AuthInvalid},
		{machine{auth: "[company]\ntoken = s3cret\n"}, fault.AuthInvalid},
		{machine{registries: "[company]\n"}, fault.RegistryInvalid},
	} {
		if err := look(c.m.store(t)); fault.CodeOf(err) != c.code {
			t.Errorf("%+v: %v", c.m, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620} {
		s := machine{auth: "[company]\ntoken = 's3cret'\n"}.store(t)
		if err := os.Chmod(s.File(), mode); err != nil {
			t.Fatal(err)
		}
		err := look(s)
		f, ok := err.(*fault.Error)
		if !ok || f.Code != fault.AuthExposed || !strings.Contains(f.Hint, "chmod 600 "+s.File()) {
			t.Errorf("mode %o: %v", mode, err)
		}
		if err := s.Login(t.Context(), project.Account{Name: "a", Token: "t"}); fault.CodeOf(err) != fault.AuthExposed {
			t.Errorf("login with mode %o: %v", mode, err)
		}
	}
}

func TestLogin(t *testing.T) {
	s := machine{registries: company}.store(t)
	if err := s.Login(t.Context(), project.Account{Name: "company", Token: "T", Origin: "https://company.example"}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.File())
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if g := grant(t, s, "https://company.example/rocks"); g.Header != "Bearer T" {
		t.Errorf("%+v", g)
	}
	for _, token := range []string{"", "a b", "a\r\nX-Evil: 1"} {
		if err := s.Login(t.Context(), project.Account{Name: "company", Token: token}); fault.CodeOf(err) != fault.AuthInvalid {
			t.Errorf("%q: %v", token, err)
		}
	}
	for _, want := range []bool{true, false} {
		if found, err := s.Logout(t.Context(), "company"); found != want || err != nil {
			t.Errorf("%v, %v", found, err)
		}
	}
	if text, err := s.Text(); len(text) != 0 || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestNetrc(t *testing.T) {
	got := parseNetrc(`# machine no.example
machine A.example
  login me
  password p1 # not
macdef init
machine inside.macro login x password y

machine b.example login you account z password p2 machine c.example
password p3
default login any password p4
machine d.example login`)
	want := []login{{"a.example", "me", "p1"}, {"b.example", "you", "p2"}, {"c.example", "", "p3"}, {"d.example", "", ""}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

// FuzzNetrc: no input causes a panic.
func FuzzNetrc(f *testing.F) {
	f.Add("machine a login b password c\nmacdef x\n\ndefault")
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range parseNetrc(text) {
			if strings.ContainsAny(l.host+l.name+l.password, " \t\r\n") {
				t.Errorf("%q gives %+v", text, l)
			}
		}
	})
}

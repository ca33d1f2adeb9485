package project

import (
	"reflect"
	"strings"
	"testing"

	"pluv/host/fault"
)

func TestParseRegistries(t *testing.T) {
	got, err := ParseRegistries([]byte(`default = "company"
[luarocks]
url = "https://luarocks.org"
[company]
url = "https://packages.example.com"
priority = 10
mirrors = ["https://m.example.com"]
`), "registries.toml")
	want := &Registries{Default: "company", List: []Registry{
		{Name: "luarocks", URL: "https://luarocks.org"},
		{Name: "company", URL: "https://packages.example.com", Priority: 10, Mirrors: []string{"https://m.example.com"}},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	cases := map[string]string{
		"[a]\n":                                           "registries.toml:1: `a.url` is missing",
		"\n[a]\nurl = 1":                                  "registries.toml:3: `a.url` must be a string, not an integer",
		"[a]\nurl = 'x'\nurls = 'y'":                      "registries.toml:3: unknown key `a.urls`",
		"['a b']\nurl = 'x'":                              "registries.toml:1: `a b` cannot be the name of a registry",
		"[a]\nurl = 'ftp://x/y'":                          "registries.toml:1: unsupported registry URL `ftp://`",
		"[a]\nurl = 'https:///y'":                         "registries.toml:1: the url `https:///y` has no host",
		"[a]\nurl = 'https://x?y'":                        "registries.toml:1: the url, at x, has a query",
		"[a]\nurl = 'https://x'\nmirrors = ['../m']":      "registries.toml:1: `../m` is not the URL of a mirror",
		"[a]\nurl = 'https://x'\nmirrors = ['file:///m']": "registries.toml:1: unsupported registry URL `file://`",
		"[a]\nurl = '../x'\nmirrors = ['https://m']":      "registries.toml:1: `a` is a folder, which cannot have mirrors",
		"a = 1": "registries.toml:1: `a` must be a table, not an integer",
		"[a":    "registries.toml:1: ",
	}
	for text, want := range cases {
		_, err := ParseRegistries([]byte(text), "registries.toml")
		if fault.CodeOf(err) != fault.RegistryInvalid || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	_, err = ParseRegistries([]byte("[a]\nurl = 'https://me:s3cret@host'"), "registries.toml")
	if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "contains a user name or a password") {
		t.Errorf("a password: %v", err)
	}
	for _, url := range []string{"folder", "../x", "/abs", "file:///x", "https://luarocks.org/dev", "https://luarocks.org/manifests/me", "HTTP://127.0.0.1:80/"} {
		if err := CheckRegistry(Registry{Name: "a", URL: url}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestEditRegistries(t *testing.T) {
	a := Registry{Name: "a", URL: "https://a", Priority: 5, Mirrors: []string{"https://m"}}
	added := func(file RegistryFile, r Registry) func([]byte) ([]byte, error) {
		return func(data []byte) ([]byte, error) { return file.Add(data, r) }
	}
	removed := func(file RegistryFile, name string) func([]byte) ([]byte, error) {
		return func(data []byte) ([]byte, error) { out, _, err := file.Remove(data, name); return out, err }
	}
	standard := func(file RegistryFile, name string) func([]byte) ([]byte, error) {
		return func(data []byte) ([]byte, error) { return file.SetDefault(data, name) }
	}
	cases := []struct {
		name     string
		do       func([]byte) ([]byte, error)
		in, want string
	}{
		{"a new file", added(OfUser, a), "", "[a]\nurl = \"https://a\"\npriority = 5\nmirrors = [\"https://m\"]\n"},
		{"after others", added(OfUser, Registry{Name: "a", URL: "x"}), "# mine\n[b] # b\nurl = 'y'", "# mine\n[b] # b\nurl = 'y'\n\n[a]\nurl = \"x\"\n"},
		{"windows", added(OfUser, Registry{Name: "a", URL: "x"}), "[b]\r\nurl = 'y'\r\n", "[b]\r\nurl = 'y'\r\n\r\n[a]\r\nurl = \"x\"\r\n"},
		{"among a project's", added(InProject, Registry{Name: "a", URL: "x"}),
			"[registries.b]\nurl = 'y' # why\n\n# others\n[dependencies]\n", "[registries.b]\nurl = 'y' # why\n\n[registries.a]\nurl = \"x\"\n\n# others\n[dependencies]\n"},
		{"a project's first", added(InProject, Registry{Name: "a", URL: "x"}), "[dependencies]\n", "[dependencies]\n\n[registries.a]\nurl = \"x\"\n"},
		{"a table without any", added(InProject, Registry{Name: "a", URL: "x"}), "[registries]\n[dependencies]\n", "[registries]\n\n[registries.a]\nurl = \"x\"\n[dependencies]\n"},
		{"an inline table", added(InProject, a), "registries = { b = { url = 'y' } }\n", "registries = { b = { url = 'y' }, a = { url = \"https://a\", priority = 5, mirrors = [\"https://m\"] } }\n"},
		{"dotted", added(InProject, Registry{Name: "a", URL: "x"}), "registries.b.url = 'y'\n", "registries.b.url = 'y'\n\n[registries.a]\nurl = \"x\"\n"},
		{"a quoted name", added(OfUser, Registry{Name: "a.b", URL: "x"}), "", "[\"a.b\"]\nurl = \"x\"\n"},
		{"removed", removed(OfUser, "a"), "[b]\nurl = 'y'\n\n# about a\n[a]\nurl = 'x'\npriority = 1\n\n[c]\nurl = 'z'\n", "[b]\nurl = 'y'\n\n# about a\n\n[c]\nurl = 'z'\n"},
		{"the first removed", removed(OfUser, "a"), "[a]\nurl = 'x'\n\n[b]\nurl = 'y'\n", "[b]\nurl = 'y'\n"},
		{"removed from a project", removed(InProject, "a"), "[registries]\na.url = 'x'\na.priority = 2\nb.url = 'y' # b\n", "[registries]\nb.url = 'y' # b\n"},
		{"removed inline", removed(InProject, "a"), "registries = { a = { url = 'x' }, b = { url = 'y' } }\n", "registries = { b = { url = 'y' } }\n"},
		{"not there", removed(OfUser, "a"), "[b]\nurl = 'y'\n", "[b]\nurl = 'y'\n"},
		{"the first default", standard(OfUser, "b"), "# mine\n\n# about b\n[b]\nurl = 'y'\n", "# mine\n\ndefault = \"b\"\n\n# about b\n[b]\nurl = 'y'\n"},
		{"an unknown default", standard(OfUser, "b"), "", "default = \"b\"\n"},
		{"another default", standard(OfUser, "b"), "default = 'a' # which\n[b]\nurl = 'y'\n", "default = \"b\" # which\n[b]\nurl = 'y'\n"},
		{"no default", standard(OfUser, ""), "default = 'a'\n[b]\nurl = 'y'\n", "[b]\nurl = 'y'\n"},
		{"a project's default", standard(InProject, "b"), "[registries.b]\nurl = 'y'\n", "[registries.b]\nurl = 'y'\n\n[registries]\ndefault = \"b\"\n"},
		{"a project's other default", standard(InProject, "b"), "[registries]\ndefault = 'a'\nb.url = 'y'\n", "[registries]\ndefault = \"b\"\nb.url = 'y'\n"},
		{"an inline default", standard(InProject, "b"), "registries = { b = { url = 'y' } }\n", "registries = { b = { url = 'y' }, default = \"b\" }\n"},
	}
	for _, c := range cases {
		got, err := c.do([]byte(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got\n%s\n%v; want\n%s", c.name, got, err, c.want)
		}
	}
	if _, err := OfUser.Add([]byte("[a]\nurl = 'x'\n"), a); fault.CodeOf(err) != fault.RegistryInvalid {
		t.Errorf("one that is there: %v", err)
	}
	if _, err := OfUser.Add(nil, Registry{Name: "a b", URL: "x"}); fault.CodeOf(err) != fault.RegistryInvalid {
		t.Errorf("a bad name: %v", err)
	}
}

func TestAccounts(t *testing.T) {
	text := []byte("# tokens\n[company] # work\ntoken = 'old' # since May\n")
	for _, step := range []struct {
		account Account
		want    string
	}{
		{Account{"company", "new", "https://host"}, "# tokens\n[company] # work\ntoken = \"new\" # since May\norigin = \"https://host\"\n"},
		{Account{"company", "newer", ""}, "# tokens\n[company] # work\ntoken = \"newer\" # since May\n"},
		{Account{"https://m:8443", "m", ""}, "# tokens\n[company] # work\ntoken = \"newer\" # since May\n\n[\"https://m:8443\"]\ntoken = \"m\"\n"},
	} {
		var err error
		if text, err = SetAccount(text, step.account); err != nil || string(text) != step.want {
			t.Errorf("%+v gives\n%s\n%v", step.account, text, err)
		}
	}
	got, err := ParseAccounts(text, "auth.toml")
	if want := []Account{{"company", "newer", ""}, {"https://m:8443", "m", ""}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	text, there, err := RemoveAccount(text, "company")
	if string(text) != "# tokens\n\n[\"https://m:8443\"]\ntoken = \"m\"\n" || !there || err != nil {
		t.Errorf("%q, %v, %v", text, there, err)
	}
	if _, there, err := RemoveAccount(text, "company"); there || err != nil {
		t.Errorf("again: %v, %v", there, err)
	}
	// No error message quotes the file, whatever is wrong with it.
	for _, text := range []string{
		"[company]\ntoken = 's3cret", "[company]\ntoken = s3cret", "s3cret = 1", "[company]\ns3cret = 'x'", "[company]\ntoken = \"s3cret\\n\"\n", "[company]\ntoken = \"s3cret \"", "[company]\n",
		"token = 's3cret'", "[a]\ntoken = 's3cret'\n[a]",
	} {
		_, err := ParseAccounts([]byte(text), "/x/auth.toml")
		if fault.CodeOf(err) != fault.AuthInvalid || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "/x/auth.toml") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, is := range map[string]bool{"abc-DEF_1.2~+/=": true, "": false, "a b": false, "a\n": false, "é": false} {
		if IsToken(text) != is {
			t.Errorf("IsToken(%q) is not %v", text, is)
		}
	}
}

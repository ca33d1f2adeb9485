package project

import (
	"testing"

	"pluv/host/fault"
)

func TestParseUser(t *testing.T) {
	u, err := ParseUser([]byte("[runtime]\ndefault = 'lua@5.4'\n[mirrors]\nlua = 'file:///m'\n"), "config.toml")
	if err != nil || u.Default != "lua@5.4" || u.Mirrors["lua"] != "file:///m" || len(u.Mirrors) != 1 {
		t.Errorf("got %+v, %v", u, err)
	}
	if u, err = ParseUser(nil, "config.toml"); err != nil || u.Default != "" || len(u.Mirrors) != 0 {
		t.Errorf("of nothing: %+v, %v", u, err)
	}
	u, err = ParseUser([]byte("[network]\ntimeout-seconds = 5\nretries = 0\nca-bundle = '/etc/ca.pem'\n"), "config.toml")
	if err != nil || u.Network.TimeoutSeconds != 5 || *u.Network.Retries != 0 || u.CABundle != "/etc/ca.pem" {
		t.Errorf("a network: %+v, %v", u, err)
	}
	for text, want := range map[string]string{
		"[network]\nretries = -1":           "config.toml:2: `network.retries` must be an integer from 0 to 100, not -1",
		"[network]\ntimeout-seconds = 0":    "config.toml:2: `network.timeout-seconds` must be an integer from 1 to 3600, not 0",
		"[network]\ntimeout-seconds = 3601": "config.toml:2: `network.timeout-seconds` must be an integer from 1 to 3600, not 3601",
		"[runtime":                          "config.toml:1: ",
		"\n[mirror]\nlua = 'x'":             "config.toml:2: unknown table `mirror`",
		"[mirrors]\npython = 'x'":           "config.toml:2: unknown key `mirrors.python`",
		"[runtime]\ndefault = 5.4\n":        "config.toml:2: `runtime.default` must be a string, not a number",
	} {
		_, err := ParseUser([]byte(text), "config.toml")
		if f, ok := err.(*fault.Error); !ok || f.Code != fault.ConfigInvalid || len(f.Message) < len(want) || f.Message[:len(want)] != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestSetDefault(t *testing.T) {
	cases := []struct{ name, in, runtime, want string }{
		{"a new file", "", "lua@5.4", "[runtime]\ndefault = \"lua@5.4\"\n"},
		{"an old value", "# mine\n[runtime] # which\ndefault = 'lua' # why\n\n[mirrors]\nlua = 'x'\n", "luajit", "# mine\n[runtime] # which\ndefault = \"luajit\" # why\n\n[mirrors]\nlua = 'x'\n"},
		{"a table without it", "[runtime]\n# none yet\n[mirrors]\n", "lua", "[runtime]\ndefault = \"lua\"\n# none yet\n[mirrors]\n"},
		{"another table", "[mirrors]\nlua = 'x'", "lua", "[mirrors]\nlua = 'x'\n\n[runtime]\ndefault = \"lua\"\n"},
		{"an inline table", "runtime = { default = 'lua' }\n", "luajit", "runtime = { default = \"luajit\" }\n"},
		{"an empty inline table", "runtime = {}\n", "luajit", "runtime = { default = \"luajit\" }\n"},
		{"a dotted key", "runtime.default = 'lua'\n", "luajit", "runtime.default = \"luajit\"\n"},
		{"taken out", "[runtime]\ndefault = 'lua'\n[mirrors]\n", "", "[runtime]\n[mirrors]\n"},
		{"not there to take out", "[mirrors]\n", "", "[mirrors]\n"},
	}
	for _, c := range cases {
		got, err := SetDefault([]byte(c.in), c.runtime)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, c.want)
			continue
		}
		if u, err := ParseUser(got, "config.toml"); err != nil || u.Default != c.runtime {
			t.Errorf("%s: reads as %+v, %v", c.name, u, err)
		}
	}
}

package project

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
)

const full = `
[project]
name = "myapp"

[runtime]
name = "luajit"
version = "2.1"

[luarocks]
version = "3.11.1"

[registries]
default = "company"

[registries.company]
url = "https://packages.example.com"
priority = 10

[registries.luarocks]
url = "https://luarocks.org"

[cache.remote]
url = "https://packages.example.com/lua-cache"
upload = true

[network]
timeout-seconds = 30
retries = 3

[dependencies]
LuaSocket = "*"
penlight = ">= 1.13, < 2"
special = { version = "~> 1", registry = "company" }

[dependencies.my-lib]
git = "https://github.com/user/my-lib"
ref = "main"

[dependencies.local-lib]
path = "../local-lib"

[dev-dependencies]
busted = "*"

[overrides]
LPeg = "~> 1.0"

[external.OPENSSL]
dir = "/opt/openssl"

[external.YAML_2]
include-dir = "yaml/include"
library-dir = "yaml/lib"
bin-dir = "yaml/bin"
`

func TestParse(t *testing.T) {
	p, err := Parse([]byte(full), FileName)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "myapp" || *p.Runtime != (Runtime{"luajit", "2.1"}) || p.LuaRocks.Version != "3.11.1" || p.DefaultRegistry != "company" {
		t.Errorf("%+v", p)
	}
	if len(p.Registries) != 2 || !reflect.DeepEqual(p.Registries[0], Registry{Name: "company", URL: "https://packages.example.com", Priority: 10}) {
		t.Errorf("registries %+v", p.Registries)
	}
	if !p.CacheRemote.Upload || p.Network.TimeoutSeconds != 30 || *p.Network.Retries != 3 {
		t.Errorf("cache %+v network %+v", p.CacheRemote, p.Network)
	}
	if len(p.Overrides) != 1 || p.Overrides["lpeg"] != "~> 1.0" {
		t.Errorf("overrides %v", p.Overrides)
	}
	externals := []External{
		{Name: "OPENSSL", Dir: "/opt/openssl"},
		{Name: "YAML_2", IncludeDir: "yaml/include", LibraryDir: "yaml/lib", BinDir: "yaml/bin"},
	}
	if !slices.Equal(p.Externals, externals) {
		t.Errorf("externals %+v", p.Externals)
	}
	want := []Dependency{
		{Name: "luasocket", Table: "dependencies"},
		{Name: "penlight", Constraint: ">= 1.13, < 2", Table: "dependencies"},
		{Name: "special", Constraint: "~> 1", Registry: "company", Table: "dependencies"},
		{Name: "my-lib", Git: "https://github.com/user/my-lib", Ref: "main", Table: "dependencies"},
		{Name: "local-lib", Path: "../local-lib", Table: "dependencies"},
		{Name: "busted", Group: "dev", Table: "dev-dependencies"},
	}
	if len(p.Dependencies) != len(want) {
		t.Fatalf("%+v", p.Dependencies)
	}
	for i := range want {
		if !reflect.DeepEqual(p.Dependencies[i], want[i]) {
			t.Errorf("dependency %d: %+v, want %+v", i, p.Dependencies[i], want[i])
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want, hint string }{
		{"unknown table", "[project]\nname = \"x\"\n\n[dependancies]\na = \"*\"", "pluv.toml:4: unknown table `dependancies`", "did you mean `dependencies`?"},
		{"unknown key", "[runtime]\nname = \"lua\"\nverson = \"5.4\"", "pluv.toml:3: unknown key `runtime.verson`", "did you mean `runtime.version`?"},
		{"unknown key of a dependency", "[dependencies]\na = { gitt = \"x\" }", "pluv.toml:2: unknown key `dependencies.a.gitt`", "did you mean `dependencies.a.git`?"},
		{"wrong type", "[network]\nretries = \"3\"", "pluv.toml:2: `network.retries` must be an integer, not a string", ""},
		{"wrong type of a dependency", "[dependencies]\na = 1.0", "pluv.toml:2: `dependencies.a` must be a string or a table, not a number", "put the value in quotes"},
		{"a version without quotes", "[runtime]\nname = \"lua\"\nversion = 5.4", "pluv.toml:3: `runtime.version` must be a string, not a number", "put the value in quotes"},
		{"a string for a list", "[build.a]\noptions = \"V=1\"", "pluv.toml:2: `build.a.options` must be a list, not a string", "write `options = [\"V=1\"]`"},
		{"a version of LuaRocks that is a path", "[luarocks]\nversion = \"../../evil\"", "pluv.toml:2: `../../evil` is not a version of LuaRocks", "3.13.0"},
		{"an invalid checksum", "[luarocks]\nsha256 = \"abc\"", "pluv.toml:2: `abc` is not a SHA-256", "64 digits"},
		{"syntax", "[project\nname = 1", "pluv.toml:2: expected", ""},
		{"runtime", "[runtime]\nname = \"python\"", "pluv.toml:2: unknown runtime `python`", "lua, luajit"},
		{"runtime with its version", "[runtime]\nname = \"lua@5.4\"", "pluv.toml:2: unknown runtime `lua@5.4`", "write `name = \"lua\"` and `version = \"5.4\"`"},
		{"runtime as a program", "[runtime]\nname = \"luajit2.1\"", "pluv.toml:2: unknown runtime `luajit2.1`", "write `name = \"luajit\"` and `version = \"2.1\"`"},
		{"constraint", "[dependencies]\na = \"^1.0\"", "pluv.toml:2: cannot parse the constraint of `a`: `^1.0`", "~> 1"},
		{"name", "[dependencies]\n\"a b\" = \"*\"", "pluv.toml:2: `a b` is not the name of a rock", ""},
		{"twice", "[dependencies]\na = \"*\"\n[dev-dependencies]\nA = \"*\"", "pluv.toml:4: `a` is listed twice", ""},
		{"two sources", "[dependencies]\na = { git = \"x\", path = \"y\" }", "more than one of", ""},
		{"override", "[overrides]\na = \"=> 1\"", "pluv.toml:2: cannot parse the constraint of `a`: `=> 1`", ">="},
		{"override of a namespace", "[overrides]\n\"me/a\" = \"1\"", "use the plain name for an override", ""},
		{"an external dependency in lower case", "[external.openssl]\ndir = \"/opt\"", "pluv.toml:1: `openssl` is not the name of an external dependency", "OPENSSL"},
		{"an external dependency without a folder", "[external.FOO]", "pluv.toml:1: `external.FOO` names no folder", "include-dir"},
		{"ref without git", "[dependencies]\na = { ref = \"x\" }", "has a ref but no git url", ""},
		{"registry without url", "[registries.x]\npriority = 1", "pluv.toml:1: `registries.x.url` is missing", ""},
		{"a table and a value", "dependencies.a = \"\"\n'dependencies' = \"x\"", "pluv.toml:2: `dependencies` is defined twice", ""},
		{"a value and a table", "'dependencies' = {}\ndependencies.a = \"\"", "pluv.toml:2: ", ""},
		{"twice in groups", "[groups.a]\nx = \"*\"\n[groups.b]\nx = \"*\"", "pluv.toml:4: `x` is listed twice", "list it in one group, and write `include` in the others"},
		{"the group dev", "[groups.dev]\nx = \"*\"", "pluv.toml:1: the group `dev` is [dev-dependencies]", "move its dependencies to [dev-dependencies]"},
		{"name of a group", "[groups.Docs]", "pluv.toml:1: `Docs` is not the name of a group", "lower-case letters"},
		{"a group that is no table", "[groups]\ndocs = \"*\"", "pluv.toml:2: `groups.docs` must be a table", ""},
		{"included twice over", "[groups.a]\ninclude = [\"b\"]\n[groups.b]\ninclude = [\"c\"]\n[groups.c]\ninclude = [\"b\"]",
			"pluv.toml:6: groups include each other: `b` includes `c`, which includes `b`", "remove one of these names"},
		{"included by itself", "[dev-dependencies]\ninclude = [\"dev\"]", "pluv.toml:2: groups include each other: `dev` includes `dev`", ""},
		{"an unknown group", "[groups.docs]\n[groups.all]\ninclude = [\"dcos\"]", "pluv.toml:3: the group `all` includes `dcos`, which does not exist", "did you mean `docs`?"},
		{"an unknown group, no similar one", "[groups.docs]\ninclude = [\"xyz\"]", "pluv.toml:2: the group `docs` includes `xyz`", "the groups are dev, docs"},
		{"include in dependencies", "[dependencies]\ninclude = [\"docs\"]", "pluv.toml:2: `dependencies.include` must be a string or a table, not a list", ""},
		{"include is not a name", "[groups.docs]\ninclude = \"dev\"", "pluv.toml:2: `groups.docs.include` must be a list, not a string", "write `include = [\"dev\"]`"},
		{"versions of Lua", "[dependencies]\na = { lua = \"5.x!\" }", "pluv.toml:2: cannot parse the versions of Lua that `a` is for: `5.x!`", ">= 5.3"},
		{"a platform", "[dependencies]\na = { platform = [\"linux\", \"window\"] }", "pluv.toml:2: `a` is for the platform `window`, which does not exist", "did you mean `windows`?"},
		{"no platform", "[dependencies]\na = { platform = [] }", "pluv.toml:2: `a` is for no platform", ""},
		{"a build dependency for a Lua", "[build-dependencies]\na = { lua = \"5.1\" }", "pluv.toml:2: unknown key `build-dependencies.a.lua`", ""},
		{"first of several", "[zzz]\n[aaa]", "pluv.toml:1: unknown table `zzz`", "valid keys:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text), FileName)
			if err == nil {
				t.Fatal("accepted")
			}
			f, ok := err.(*fault.Error)
			if !ok || f.Code != fault.ProjectInvalid {
				t.Fatalf("%T %v", err, err)
			}
			if !strings.Contains(f.Message, c.want) || !strings.Contains(f.Hint, c.hint) {
				t.Errorf("%q hint %q, want %q hint %q", f.Message, f.Hint, c.want, c.hint)
			}
		})
	}
}

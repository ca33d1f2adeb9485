package rockspec

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
)

// minimal is a valid rockspec to which cases add.
const minimal = `package = "Foo"
version = "1.0-1"
source = { url = "https://example.com/foo-1.0.tar.gz" }
build = { type = "builtin", modules = {} }
`

var linux = Target{Lua: "5.4", Platforms: PlatformsFor("linux")}

func load(t *testing.T, source string) (*Spec, error) {
	t.Helper()
	return Load(t.Context(), []byte(source), "rockspec", linux)
}

func mustLoad(t *testing.T, source string) *Spec {
	t.Helper()
	spec, err := load(t, source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return spec
}

func TestLoad(t *testing.T) {
	spec := mustLoad(t, `#!/usr/bin/env lua
rockspec_format = "3.0"
local name, ver = "LuaFoo", "1.2"
package = name
version = ver .. "-3"
description = { summary = "s", license = "MIT", labels = { "a", "b" }, issues_url = "i" }
supported_platforms = { "!windows", "linux" }
dependencies = { "lua >= 5.1, < 5.5", "User/LPeg ~> 1" }
test_dependencies = { "busted" }
build_dependencies = { "luarocks-build-other" }
external_dependencies = { FOO = { header = "foo.h", library = "foo" } }
source = {
   url = ("git+https://example.com/%s.git"):format(name:lower()),
   tag = "v" .. ver:gsub("%.", "_") .. "", branch = "main", md5 = "0", module = "m",
}
build = {
   type = "rust-mlua", modules = { ["foo.bar"] = { sources = { "a.c", "b.c" }, n = 3 } }, [1] = true, x = { 1, 2, [4] = 4 },
   platforms = { unix = { modules = { ["foo.bar"] = { sources = { "c.c" } } } }, windows = { type = "none" } },
}
test = { type = "busted", flags = { "-x" } }
hooks = { post_install = "true" }
deploy = { wrap_bin_scripts = false }
`)
	if spec.Package != "LuaFoo" || spec.Name != "luafoo" || spec.Version != "1.2-3" || spec.Format != "3.0" {
		t.Errorf("%+v", spec)
	}
	if got := written(spec.Dependencies); !slices.Equal(got, []string{"lua >= 5.1, < 5.5", "user/lpeg ~> 1"}) {
		t.Errorf("dependencies %v", got)
	}
	if got := written(spec.BuildDependencies); !slices.Equal(got, []string{"luarocks-build-other", "luarocks-build-rust-mlua"}) {
		t.Errorf("build dependencies %v", got)
	}
	if got := written(spec.TestDependencies); !slices.Equal(got, []string{"busted"}) {
		t.Errorf("test dependencies %v", got)
	}
	if want := (Source{URL: "git+https://example.com/luafoo.git", Tag: "v1_2", Branch: "main", MD5: "0", Module: "m"}); spec.Source != want {
		t.Errorf("source %+v", spec.Source)
	}
	if spec.ExternalDependencies["FOO"] != (ExternalDependency{Header: "foo.h", Library: "foo"}) {
		t.Errorf("external %+v", spec.ExternalDependencies)
	}
	if d := spec.Description; d.Summary != "s" || d.License != "MIT" || len(d.Labels) != 2 || d.IssuesURL != "i" {
		t.Errorf("description %+v", d)
	}
	if spec.BuildType() != "rust-mlua" || spec.Hooks.PostInstall != "true" || spec.Deploy.WrapBinScripts {
		t.Errorf("build type %s, hooks %+v, deploy %+v", spec.BuildType(), spec.Hooks, spec.Deploy)
	}
	want := map[string]any{
		"type": "rust-mlua", "1": true,
		"modules": map[string]any{"foo.bar": map[string]any{"sources": []any{"c.c", "b.c"}, "n": 3.0}},
		"x":       map[string]any{"1": 1.0, "2": 2.0, "4": 4.0},
	}
	if !reflect.DeepEqual(spec.Build, want) || !reflect.DeepEqual(spec.Raw["build"], any(want)) {
		t.Errorf("build\n got %v\nwant %v", spec.Build, want)
	}
	if !reflect.DeepEqual(spec.Test, map[string]any{"type": "busted", "flags": []any{"-x"}}) {
		t.Errorf("test %v", spec.Test)
	}
	if spec.Raw["package"] != "LuaFoo" || spec.Raw["name"] != nil {
		t.Errorf("raw %v", spec.Raw)
	}
}

func TestDefaults(t *testing.T) {
	spec := mustLoad(t, minimal)
	if spec.Format != "1.0" || !spec.Deploy.WrapBinScripts || spec.ExternalDependencies != nil || spec.Source.File != "foo-1.0.tar.gz" {
		t.Errorf("%+v", spec)
	}
	cases := []struct{ change, want string }{
		{`build = { type = "module" }`, "builtin"},
		{`build = {}`, ""},
		{`rockspec_format = "3.0" build = nil`, "builtin"},
		{`rockspec_format = "3.0" build = { type = "make" }`, "make"},
	}
	for _, c := range cases {
		if spec := mustLoad(t, minimal+c.change); spec.BuildType() != c.want || spec.BuildDependencies != nil {
			t.Errorf("%s: build type %q, %v", c.change, spec.BuildType(), spec.BuildDependencies)
		}
	}
	old := mustLoad(t, minimal+`source.cvs_module = "m" source.cvs_tag = "t" source.url = "cvs://x"`)
	if old.Source.Module != "m" || old.Source.Tag != "t" || old.Source.File != "" {
		t.Errorf("%+v", old.Source)
	}
	if s := (Source{URL: "/a/b.zip"}); s.Protocol() != "file" || s.Pathname() != "/a/b.zip" {
		t.Error("a path is not parsed as that of a file")
	}
}

func TestFileName(t *testing.T) {
	for _, name := range []string{"rockspec", "foo-1.0-1.rockspec", "/a/b/foo-1.0-1.rockspec", `C:\x\foo-1.0-1.rockspec`} {
		if _, err := Load(t.Context(), []byte(minimal), name, linux); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"foo-1.0-2.rockspec": "describes another package", "Foo-1.0-1.rockspec": "describes another package",
		"foo-1.0.rockspec": "not a valid name", "foo.lua": "not a valid name",
	} {
		if _, err := Load(t.Context(), []byte(minimal), name, linux); !fault.Is(err, fault.RockspecInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefused(t *testing.T) {
	cases := []struct {
		name, source string
		code         fault.Code
		want         string
	}{
		{"html", "\n<!DOCTYPE html>", fault.RockspecFormat, "is an HTML page"},
		{"bytecode", "\x1bLua\x51", fault.RockspecFormat, "compiled Lua"},
		{"luajit bytecode", "\x1bLJ\x02", fault.RockspecFormat, "compiled Lua"},
		{"archive", "PK\x03\x04\x00\x00", fault.RockspecFormat, "binary"},
		{"byte order mark", "\xef\xbb\xbf" + minimal, fault.RockspecFormat, "line 1"},
		{"syntax", "package = = 1", fault.RockspecFormat, "line 1: syntax error near `=`"},
		{"cut", "package = {", fault.RockspecFormat, "ends too early"},
		{"later operator", "x = 4 // 2", fault.RockspecFormat, "cannot parse"},
		{"escape", `package = "\q"`, fault.RockspecFormat, `invalid escape`},
		{"goto", "goto nowhere", fault.RockspecFormat, "cannot parse"},
		{"deep tables", "x = " + strings.Repeat("{", 2000) + strings.Repeat("}", 2000), fault.RockspecLimit, "it nests more than"},
		{"deep not", "x = " + strings.Repeat("not ", 20000) + "1", fault.RockspecLimit, "it nests more than"},
		{"deep do", strings.Repeat("do ", 2000) + strings.Repeat("end ", 2000), fault.RockspecLimit, "it nests more than"},
		{"runtime", "local x = nil .. 'a'", fault.RockspecFormat, "attempt to concatenate a nil value"},
		{"no library", "package = string.lower('X')", fault.RockspecFormat, "cannot evaluate"},
		{"no os", "os.exit(1)", fault.RockspecFormat, "cannot evaluate"},
		{"large", strings.Repeat(" ", 1<<20+1), fault.RockspecLimit, "larger than"},
		{"loop", "while true do end", fault.RockspecLimit, "more than 200000 steps"},
		{"endless recursion", "local function f() return f() + 1 end f()", fault.RockspecLimit, "nests more than 150 function calls"},
		{"pattern", `local s = ("a"):rep(5000) x = s:find((".-"):rep(12) .. "b")`, fault.RockspecLimit, "matching its patterns"},
		{"doubling", "local s = 'xxxxxxxx' while true do s = s .. s end", fault.RockspecLimit, "more than 2 MB of memory"},
		{"many values", "local t = {} for i = 1, 2e4 do t[i] = i end x = t", fault.RockspecLimit, "too many values"},
		{"much text", "local s = ('x'):rep(1e6) x = { s, s }", fault.RockspecLimit, "too much text"},
	}
	for _, c := range cases {
		_, err := load(t, c.source)
		if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %s %.200v", c.name, fault.CodeOf(err), err)
		}
	}
}

// asked is a context that is cancelled after a number of checks.
type asked struct {
	context.Context
	times int
}

func (c *asked) Err() error {
	if c.times--; c.times < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelled(t *testing.T) {
	for times := range 3 {
		_, err := Load(&asked{t.Context(), times}, []byte("while true do end"), "rockspec", linux)
		if !errors.Is(err, context.Canceled) || fault.CodeOf(err) != "" {
			t.Errorf("after %d times: %v", times, err)
		}
	}
}

func TestStatesAreApart(t *testing.T) {
	if _, err := load(t, `("").__index.upper = function() return "PWNED" end`); fault.Is(err, fault.RockspecLimit) {
		t.Fatal(err)
	}
	if spec := mustLoad(t, minimal+`package = ("bar"):upper()`); spec.Package != "BAR" {
		t.Errorf("package %s", spec.Package)
	}
}

func TestFields(t *testing.T) {
	for source, want := range map[string]any{
		`a = { x = { 1, "two" } } b = "c" .. "d"`: map[string]any{"a": map[string]any{"x": []any{1.0, "two"}}, "b": "cd"},
		``:                             map[string]any{},
		`a = { b = { "x", y = "z" } }`: "`a.b` has both a list and named fields",
		`a = `:                         "cannot parse extra.rockspec",
		`while true do end`:            "refusing extra.rockspec",
		`os.exit()`:                    "cannot evaluate extra.rockspec",
	} {
		got, err := Fields(t.Context(), []byte(source), "extra.rockspec", Target{Lua: "5.4"})
		if message, fails := want.(string); fails {
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("%q fails with %v, not %q", source, err, message)
			}
		} else if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v; not %v", source, got, err, want)
		}
	}
}

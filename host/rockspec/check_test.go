package rockspec

import (
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
)

func TestInvalid(t *testing.T) {
	cases := []struct{ change, want, hint string }{
		{`package = nil`, "the field `package` is missing", ""},
		{`version = nil`, "the field `version` is missing", ""},
		{`version = 1`, "the field `version` must be a string, not a number", ""},
		{`version = "1.0"`, "`1.0` is not a version with a revision", ""},
		{`version = "1.0-beta-1"`, "is not a version", ""},
		{`version = "1.0_2-1"`, "is not a version", ""},
		{`version = "-1"`, "is not a version", ""},
		{`source = nil`, "the field `source` is missing", ""},
		{`source = "x"`, "the field `source` must be a table, not a string", ""},
		{`source.url = nil`, "the field `source.url` is missing", ""},
		{`source.sha256 = "x"`, "unknown field `source.sha256`", ""},
		{`source.tag = 1.0`, "`source.tag` must be a string, not a number", ""},
		{`build = nil`, "the field `build` is missing", `rockspec_format = "3.0"`},
		{`build = 1`, "`build` must be a table", ""},
		{`build.install = { lib = 1 }`, "`build.install.lib` must be a table", ""},
		{`build.install = { doc = {} }`, "unknown field `build.install.doc`", ""},
		{`build.copy_directories = "doc"`, "`build.copy_directories` must be a table", ""},
		{`description = { author = "x" }`, "unknown field `description.author`", ""},
		{`description = { labels = {} }`, "unknown field `description.labels`", `rockspec_format = "3.0"`},
		{`dependancies = {}`, "unknown field `dependancies`", ""},
		{`helper = function() end`, "unknown field `helper`", ""},
		{`package = function() end`, "must be a string, not a function", ""},
		{`build_dependencies = {}`, "unknown field `build_dependencies`", `"3.0"`},
		{`deploy = {}`, "unknown field `deploy`", `"1.1"`},
		{`rockspec_format = "1.1" deploy = { wrap_bin_scripts = 1 }`, "must be a boolean", ""},
		{`dependencies = "x"`, "`dependencies` must be a table", ""},
		{`dependencies = { 1 }`, "`dependencies[1]` must be a string", ""},
		{`dependencies = { "a", "u/b" }`, "`dependencies[2]`: `u/b` is not a dependency", `"3.0"`},
		{`dependencies = { ">= 1" }`, "is not a dependency", ""},
		{`dependencies = { "lua => 5.1" }`, "cannot parse the dependency `lua => 5.1`", "`>= 5.1`"},
		{`dependencies = { x = 1 }`, "`dependencies.x` must be a string", ""},
		{`external_dependencies = { FOO = "x" }`, "`external_dependencies.FOO` must be a table", ""},
		{`external_dependencies = { FOO = { lib = "x" } }`, "unknown field `external_dependencies.FOO.lib`", ""},
		{`hooks = { pre_install = "x" }`, "unknown field `hooks.pre_install`", ""},
		{`rockspec_format = 3.0`, "`rockspec_format` must be a string, not a number", ""},
		{`rockspec_format = "2.0"`, "unknown rockspec format 2.0", "1.0, 1.1, 3.0, 3.1"},
		{`rockspec_format = "3.0.0"`, "unknown rockspec format 3.0.0", ""},
		{`rockspec_format = "4.0"`, "rockspec format 4.0 is not supported", "3.1"},
		{`local x = pairs`, "undefined variable `pairs`", ""},
		{`local x = summary`, "undefined variable `summary`", ""},
		{`build.platforms = 1`, "`build.platforms` must be a table", ""},
		{`build.platforms = { linux = 1 }`, "`build.platforms.linux` must be a table", ""},
		{`source.platforms = { linux = { url = 1 } }`, "`source.url` must be a string", ""},
		{`dependencies = { "a", platforms = { unix = { 1 } } }`, "`dependencies[1]` must be a string", ""},
		{`external_dependencies = { platforms = { unix = { "x" } } }`, "unknown field `external_dependencies[1]`", ""},
	}
	for _, c := range cases {
		_, err := load(t, minimal+c.change)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.RockspecInvalid {
			t.Errorf("%s: %v", c.change, err)
			continue
		}
		if !strings.Contains(f.Message, c.want) || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%s: %s; hint: %s", c.change, f.Message, f.Hint)
		}
	}
}

func TestValid(t *testing.T) {
	for _, change := range []string{
		`rockspec_format = "3.1" dependencies = { "u/b >= 1" }`,
		`dependencies = { "a", extra = "b" }`,
		`dependencies = { "lua >= 5.1,", "foo>=1<2", " bar" }`,
		`supported_platforms = { 1, true, "linux" }`,
		`build = { type = "x", anything = { [true] = 1, f = function() end } }`,
		`build.platforms = { windows = 1, macos = 2 } source.platforms = {}`,
		`rockspec_format = "3.0" test = { anything = 1 } description = { labels = { 1 } }`,
		`build.install = { lua = { ["a.b"] = 1 }, bin = { 2 } } build.copy_directories = { 3 }`,
		`local a = package local b = build`,
		`version = "scm.1-0" package = "x"`,
	} {
		if _, err := load(t, minimal+change); err != nil {
			t.Errorf("%s: %v", change, err)
		}
	}
}

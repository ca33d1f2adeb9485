package rockspec

import (
	"encoding/json"
	"strings"
	"testing"

	"pluv/host/fault"
)

// formOf loads a rockspec of format 3.0 with the given fields.
func formOf(t *testing.T, fields string) (map[string]any, error) {
	t.Helper()
	text := "rockspec_format = '3.0' package = 'x' version = '1.0-1' source = { url = 'https://x.example/x.tar.gz' }\n" + fields
	spec, err := Load(t.Context(), []byte(text), "x-1.0-1.rockspec", Target{Lua: "5.4", Platforms: PlatformsFor("linux")})
	if err != nil {
		t.Fatalf("%s: %v", fields, err)
	}
	return spec.Form()
}

func TestForm(t *testing.T) {
	cases := []struct{ name, fields, table, want string }{
		{"Lua and C modules", `build = { modules = { a = "a.lua", ["a.b"] = "b.c", c = { "c.c", "d.c" }, e = { sources = "e.c", defines = "X", incdirs = 7, libdirs = false } } }`, "build",
			`{"modules":{"a":"a.lua",
				"a.b":{"defines":[],"libraries":[],"sources":["b.c"]},
				"c":{"defines":[],"libraries":[],"sources":["c.c","d.c"]},
				"e":{"defines":["X"],"incdirs":["7"],"libraries":[],"sources":["e.c"]}}}`},
		{"lists of a module, up to the first gap", `build = { modules = { a = { sources = { "a.c", nil, "b.c" }, defines = { "A", nil, "B", N = "1" }, libraries = { 5 } } } }`, "build",
			`{"modules":{"a":{"defines":["A"],"libraries":["5"],"sources":["a.c"]}}}`},
		{"a module with a list and sources", `build = { modules = { a = { "a.c", sources = { "b.c" }, libraries = "m" } } }`, "build",
			`{"modules":{"a":{"defines":[],"libraries":["m"],"sources":["a.c"]}}}`},
		{"install tables with gaps and names", `build = { install = { bin = { "one", nil, "three" }, lua = { [2] = "two.lua", ["a.b"] = "b.lua", [5.5] = "c.lua" } },
			platforms = { linux = { install = { bin = { nil, nil, nil, "four" } } } } }`, "build",
			`{"install":{"bin":[{"file":"one"},{"file":"three"},{"file":"four"}],"lua":[{"file":"two.lua"},{"file":"c.lua"},{"file":"b.lua","name":"a.b"}]}}`},
		{"a numeric name", `build = { install = { bin = { ["2"] = "two", "one" } } }`, "build",
			`{"install":{"bin":[{"file":"one"},{"file":"two","name":"2"}]}}`},
		{"folders, whatever their keys", `build = { copy_directories = { nil, "etc", x = "doc" } }`, "build", `{"copy_directories":["etc","doc"]}`},
		{"no folders", `build = { copy_directories = {} }`, "build", `{"copy_directories":[]}`},
		{"files and patches", `build = { extra_files = { ["1"] = 5 }, patches = { p = "text" } }`, "build", `{"extra_files":{"1":"5"},"patches":{"p":"text"}}`},
		{"make", `build = { type = "make", build_target = 5, makefile = "M", build_variables = { A = 1, "b" }, variables = {}, build_pass = "no" }`, "build",
			`{"build_pass":"no","build_target":"5","build_variables":{"1":"b","A":"1"},"makefile":"M","type":"make","variables":{}}`},
		{"cmake", `build = { type = "cmake", variables = { A = true, B = 1.5 }, cmake = { 1 } }`, "build", `{"cmake":[1],"type":"cmake","variables":{"A":"true","B":"1.5"}}`},
		{"command", `build = { type = "command", build_command = 5, install_command = false }`, "build", `{"build_command":"5","type":"command"}`},
		{"false counts as missing", `build = { modules = false, extra_files = false, patches = false, copy_directories = { "doc" } }`, "build", `{"copy_directories":["doc"]}`},
		{"modules that are switched off", `build = { modules = { a = "a.lua", b = false, c = 5 } }`, "build", `{"modules":{"a":"a.lua"}}`},
		{"keys that are booleans", `build = { install = { lua = { [true] = "b.lua" } } }`, "build", `{"install":{"lua":[{"file":"b.lua"}]}}`},
		{"true is a word", `build = { modules = { c = { "c.c", defines = true } } }`, "build", `{"modules":{"c":{"defines":["true"],"libraries":[],"sources":["c.c"]}}}`},
		{"the fields of other types", `build = { type = "make", modules = 5, build_command = {} }`, "build", `{"build_command":{},"modules":5,"type":"make"}`},
		{"rust-mlua", `build = { type = "rust-mlua", modules = { "a", b = "c" }, features = "x", include = { "i.lua" } }`, "build",
			`{"features":["x"],"include":[{"file":"i.lua"}],"modules":[{"file":"a"},{"file":"c","name":"b"}],"type":"rust-mlua"}`},
		{"treesitter-parser", `build = { type = "treesitter-parser", lang = "x", queries = { ["a.scm"] = "q" }, generate = 5 }`, "build",
			`{"generate":5,"lang":"x","queries":{"a.scm":"q"},"type":"treesitter-parser"}`},
		{"an unknown type", `build = { type = "other", modules = { 5, nil, 7 } }`, "build", `{"modules":{"1":5,"3":7},"type":"other"}`},
		{"tests", `test = { flags = { "-v", nil, "x" }, command = "run" }`, "test", `{"command":"run","flags":["-v"]}`},
		{"flags that are not a list", `test = { flags = "-v" }`, "test", `{}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			form, err := formOf(t, c.fields)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(form[c.table])
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.NewReplacer("\n", "", "\t", "").Replace(c.want); string(got) != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// Values on which LuaRocks crashes, or which it ignores, are errors that name the field.
func TestFormRefuses(t *testing.T) {
	cases := []struct{ fields, say string }{
		{`build = { modules = { m = 5 } }`, "the field `build.modules.m` must be a string or a table, not a number"},
		{`build = { modules = "m.lua" }`, "the field `build.modules` must be a table, not a string"},
		{`build = { modules = { "m.lua" } }`, "the field `build.modules[1]` has no module name"},
		{`build = { modules = { m = {} } }`, "the field `build.modules.m` names no source files"},
		{`build = { modules = { m = { nil, "m.c" } } }`, "the field `build.modules.m` names no source files"},
		{`build = { modules = { m = { sources = { 5 } } } }`, "the field `build.modules.m.sources[1]` must be a string, not a number"},
		{`build = { modules = { m = { 5 } } }`, "the field `build.modules.m[1]` must be a string, not a number"},
		{`build = { modules = { [true] = "a.lua" } }`, "the field `build.modules[true]` has no module name"},
		{`build = { modules = { m = { "m.c", defines = { {} } } } }`, "the field `build.modules.m.defines[1]` must be a string, not a table"},
		{`build = { platforms = { unix = { modules = 5 } } }`, "the field `build.modules` must be a table, not a number"},
		{`build = { copy_directories = { 5 } }`, "the field `build.copy_directories[1]` must be a string, not a number"},
		{`build = { install = { bin = { { "x" } } } }`, "the field `build.install.bin[1]` must be a string, not a table"},
		{`build = { type = "none", install = { lib = { x = 5 } } }`, "the field `build.install.lib.x` must be a string, not a number"},
		{`build = { platforms = { linux = { install = 5 } } }`, "the field `build.install` must be a table, not a number"},
		{`build = { platforms = { linux = { install = { bin = "x" } } } }`, "the field `build.install.bin` must be a table, not a string"},
		{`build = { patches = { "text" } }`, "the field `build.patches[1]` has no file name"},
		{`build = { extra_files = { x = {} } }`, "the field `build.extra_files.x` must be a string, not a table"},
		{`build = { type = "make", build_variables = { CFLAGS = { "a" } } }`, "the field `build.build_variables.CFLAGS` must be a string, not a table"},
		{`build = { type = "make", install_target = true }`, "the field `build.install_target` must be a string, not a boolean"},
		{`build = { type = "cmake", variables = "A" }`, "the field `build.variables` must be a table, not a string"},
		{`build = { type = "command", build_command = { "true" } }`, "the field `build.build_command` must be a string, not a table"},
		{`build = { type = "rust-mlua", modules = 5 }`, "the field `build.modules` must be a table, not a number"},
		{`build = { type = "treesitter-parser", lang = {} }`, "the field `build.lang` must be a string, not a table"},
		{`build = { type = "treesitter-parser", lang = "x", queries = 5 }`, "the field `build.queries` must be a table, not a number"},
		{`build = { macosx_deployment_target = {} }`, "the field `build.macosx_deployment_target` must be a string, not a table"},
		{`build = { modules = { m = ("").rep } }`, "the field `build.modules.m` must be a string or a table, not a function"},
		{`test = { script = 5 }`, "the field `test.script` must be a string, not a number"},
		{`test = { platforms = { unix = { command = {} } } }`, "the field `test.command` must be a string, not a table"},
	}
	for _, c := range cases {
		_, err := formOf(t, c.fields)
		if !fault.Is(err, fault.RockspecInvalid) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s\n got %v\nwant %s", c.fields, err, c.say)
		}
	}
}

package rockspec

import (
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
)

// fields is a rockspec with every known field.
const fields = `rockspec_format = "3.0"
package = "fields"
version = "1.0-1"
source = { url = "git+https://example.com/f.git", tag = "v" .. version, dir = "f", md5 = "0", file = "f.zip", branch = "b",
  platforms = { windows = { url = "https://example.com/f.zip" } } }
description = { summary = "s", detailed = [[d]], homepage = "h", license = "MIT", maintainer = "m", labels = { "l" }, issues_url = "i" }
supported_platforms = { "!windows", "unix" }
dependencies = { "lua >= 5.1, < 5.5", "user/name ~> 1", platforms = { unix = { "luaposix" }, linux = { [1] = "lua >= 5.3" } } }
build_dependencies = { "luarocks-build-rust" }
test_dependencies = { "busted @ 2" }
external_dependencies = { FOO = { header = "foo.h", library = "foo", program = "foo" }, platforms = { win32 = { FOO = { library = "foo.dll" } } } }
build = { type = "builtin", install = { bin = { "bin/f", g = "bin/g" }, lua = {}, lib = {}, conf = {} }, copy_directories = { "doc" },
  modules = { f = "f.lua", ["f.c"] = { sources = { "a.c" }, defines = { "A=1" }, incdirs = { "$(FOO_INCDIR)" }, libraries = "foo" } },
  patches = { ["p.diff"] = "--- a" }, platforms = { macosx = { modules = { f = "mac.lua" } } } }
deploy = { wrap_bin_scripts = false }
hooks = { post_install = "x" }
test = { type = "command", command = "true", platforms = {} }
`

// FuzzLoad evaluates arbitrary rockspecs. It fails with a code, or returns a rockspec
// with a name and a version.
func FuzzLoad(f *testing.F) {
	for _, p := range programs {
		f.Add(p.source)
	}
	for _, source := range []string{
		minimal, fields, "#!shebang\n" + minimal, minimal + "x = 1 // 2", minimal + "local x <const> = 1", minimal + `y = ("a"):rep(1e9)`,
		minimal + `y = ("a"):rep(40):find(("a*"):rep(20) .. "b")`, minimal + "dependencies = { 'foo ^1' }", minimal + "dependencies = { 'a/b/c' }",
		minimal + "rockspec_format = 3.0", minimal + "rockspec_format = '9.9'", minimal + "version = '1.x-1'", minimal + "source.url = nil",
		minimal + "build = 1", minimal + "build.build_command = 'make'", minimal + "t = {} t.t = t", minimal + "print('x')", minimal + "unknown = os.getenv('HOME')",
		minimal + "setmetatable(_G, {})", minimal + "x = 0/0 y = 1/0 z = -0 [2^53] = 1", minimal + "description = { homepage = [==[\n]]]==] }",
		minimal + "supported_platforms = { 'linux', 'macosx' }", minimal + "error { code = 1 }", minimal + "return package",
		"", "package", "package = ", "<!DOCTYPE html><html></html>", "\x1bLua\x54", "\x1bLJ\x02", "a\x00b", "\xef\xbb\xbf" + minimal, "\xff\xfe",
		strings.Repeat("{", 300), "x = " + strings.Repeat("(", 300), "x = " + strings.Repeat("-", 300) + "1", "goto a", "::a:: ::a::", "break",
	} {
		f.Add(source)
	}
	codes := []fault.Code{fault.RockspecFormat, fault.RockspecInvalid, fault.RockspecLimit}
	f.Fuzz(func(t *testing.T, source string) {
		for _, version := range []string{"5.1", "5.4", "luajit"} {
			spec, err := Load(t.Context(), []byte(source), "rockspec", Target{Lua: version, Platforms: linux.Platforms})
			switch {
			case err != nil && (!slices.Contains(codes, fault.CodeOf(err)) || strings.Contains(err.Error(), "the error is an internal one")):
				t.Errorf("for %s: %v", version, err)
			case err == nil && (spec.Name == "" || !isRockVersion(spec.Version)):
				t.Errorf("for %s: accepted as %q %q", version, spec.Name, spec.Version)
			}
		}
	})
}

package rockspec

import (
	"fmt"
	"strings"
	"testing"

	"pluv/spec/need"
)

// large is a rockspec with a thousand modules, like an application's.
func large() string {
	var modules strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&modules, "[\"app.part%d.module\"] = \"src/app/part%d/module.lua\",\n", i, i)
	}
	return minimal + "build.modules = {\n" + modules.String() + "}"
}

// computed is a rockspec that computes its fields.
const computed = `local name, major, minor = "foo", 1, 0
package = name
version = ("%d.%d-1"):format(major, minor)
local base = "https://example.com/" .. name .. "/" .. version:match("^(.-)%-") .. ".tar.gz"
source = { url = base:gsub("foo/", "bar/") .. "", dir = name .. "-" .. major }
local function module(m) return { sources = { "src/" .. m .. ".c" }, incdirs = { "$(FOO_INCDIR)" } } end
build = { type = "builtin", modules = { ["foo.a"] = module("a"), ["foo.b"] = module("b"), ["foo.c"] = module("c") } }
`

func BenchmarkLoad(b *testing.B) {
	for _, c := range []struct{ name, source string }{{"minimal", minimal}, {"fields", fields}, {"computed", computed}, {"large", large()}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Load(b.Context(), []byte(c.source), "rockspec", linux); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCorpus evaluates all rockspecs of luarocks.org.
func BenchmarkCorpus(b *testing.B) {
	corpus := need.Files(b, isRockspec)
	b.ReportAllocs()
	for b.Loop() {
		for file, data := range corpus {
			_, _ = Load(b.Context(), data, file, linux) // LuaRocks refuses some of them too
		}
	}
}

package suggest

import "strings"

// rocks are the rocks of well-known modules whose names differ.
var rocks = map[string]string{
	"cjson":     "lua-cjson",
	"cmsgpack":  "lua-cmsgpack",
	"iconv":     "lua-iconv",
	"lfs":       "luafilesystem",
	"lxp":       "luaexpat",
	"mime":      "luasocket",
	"pl":        "penlight",
	"posix":     "luaposix",
	"pb":        "lua-protobuf",
	"re":        "lpeg",
	"rex_pcre":  "lrexlib-pcre",
	"rex_pcre2": "lrexlib-pcre2",
	"socket":    "luasocket",
	"sqlite3":   "lsqlite3",
	"ssl":       "luasec",
	"system":    "luasystem",
	"term":      "lua-term",
	"yaml":      "lyaml",
	"zip":       "luazip",
	"zlib":      "lua-zlib",
}

// Rock returns the rock of a well-known module, such as "luasocket" for "socket.http"; ""
// for other modules, and for those whose rock has the same name.
func Rock(module string) string {
	first, _, _ := strings.Cut(module, ".")
	return rocks[first]
}

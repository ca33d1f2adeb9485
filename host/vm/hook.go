package vm

import "strings"

// hookModules are the parts of std that neither use the network nor leave the folder of a
// hook.
var hookModules = map[string]bool{
	"std.errors":               true,
	"std.json":                 true,
	"std.log":                  true,
	"std.path":                 true,
	"std.table":                true,
	"std.template":             true,
	"std.template.expressions": true,
	"std.text":                 true,
	"std.toml":                 true,
	"std.version":              true,
	"host.errors":              true,
	"host.json":                true,
	"host.path":                true,
	"host.term":                true,
	"host.toml":                true,
	"host.version":             true,
}

func hookMayRequire(module string) bool {
	return hookModules[module] || strings.HasPrefix(module, "hook.")
}

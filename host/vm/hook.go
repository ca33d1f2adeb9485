package vm

import "strings"

// hookModules are the parts of std that neither use the network nor leave the folder of a
// hook.
var hookModules = map[string]bool{
	"std.base64":               true,
	"std.errors":               true,
	"std.inspect":              true,
	"std.json":                 true,
	"std.log":                  true,
	"std.path":                 true,
	"std.regexp":               true,
	"std.table":                true,
	"std.template":             true,
	"std.template.expressions": true,
	"std.text":                 true,
	"std.toml":                 true,
	"std.version":              true,
	"std.yaml":                 true,
	"host.base64":              true,
	"host.errors":              true,
	"host.inspect":             true,
	"host.json":                true,
	"host.path":                true,
	"host.regexp":              true,
	"host.term":                true,
	"host.toml":                true,
	"host.version":             true,
	"host.yaml":                true,
}

func hookMayRequire(module string) bool {
	return hookModules[module] || strings.HasPrefix(module, "hook.")
}

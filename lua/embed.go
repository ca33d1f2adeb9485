// Package lua holds the sources of pluv's command line, which is written in
// Lua: the namespace pluv.*.
//
// A build embeds their compiled form too if `go generate ./lua` was run before:
// pluv/.precompiled, which is not in version control.
package lua

import "embed"

//go:generate go run pluv/cmd/pluv-precompile -o pluv/.precompiled

//go:embed all:pluv
var Files embed.FS

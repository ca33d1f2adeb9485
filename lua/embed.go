// Package lua holds the sources of pluv's command line, which is written in
// Lua: the namespace pluv.*.
package lua

import "embed"

//go:embed all:pluv
var Files embed.FS

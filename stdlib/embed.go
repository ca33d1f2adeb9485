// Package stdlib holds what scripts may rely on, the namespace std.*, and the
// annotations that editors read.
package stdlib

import "embed"

//go:embed all:std all:types
var Files embed.FS

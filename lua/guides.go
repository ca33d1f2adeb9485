package lua

import "embed"

// Guides holds the manual: help/NAME.md is shown by `pluv help NAME`.
//
//go:embed help/*.md
var Guides embed.FS

//go:build !linux

package spec

// screen is for Linux: no script calls it elsewhere.
func screen() int { return 97 }

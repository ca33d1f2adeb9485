// Package lazyregexp holds regular expressions that are compiled when they are first
// used: each takes some hundredth of a millisecond, at every start of a program
// that uses few of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns what gives the regular expression; it is compiled once.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

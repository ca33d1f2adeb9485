// Package lazyregexp compiles regular expressions on first use: compiling one takes about
// 0.01 ms at every start of a program that uses few of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that returns the compiled expression.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

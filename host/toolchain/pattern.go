package toolchain

import (
	"regexp"
	"sync"
)

// pattern compiles an expression when it is first used: a shim needs few of
// them, and has 3 ms for everything.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

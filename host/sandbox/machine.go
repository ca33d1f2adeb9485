package sandbox

import (
	"context"
	"errors"
	"fmt"

	"pluv/host/luapattern"
)

// machine runs one program. It keeps the first error; after that nothing is evaluated,
// and values are meaningless.
type machine struct {
	ctx     context.Context
	name    string
	globals *Table
	env     bool
	unknown []string

	steps   int // remaining
	matches int
	bytes   int
	calls   int // open calls
	depth   int
	err     error
}

// pollSteps is how often the context is checked.
const pollSteps = 1 << 12

func (m *machine) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// raise fails with an error of the program, at a line.
func (m *machine) raise(line int, format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("%s:%d: %s", m.name, line, fmt.Sprintf(format, args...))
	}
}

// step counts n steps, and reports whether the program may continue.
func (m *machine) step(n int) bool {
	before := m.steps
	if m.steps -= n; m.steps < 0 {
		m.fail(limit("it takes more than %d steps", maxSteps))
	} else if before/pollSteps != m.steps/pollSteps && m.ctx.Err() != nil {
		m.fail(m.ctx.Err())
	}
	return m.err == nil
}

// take accounts for n bytes before they are allocated, and reports whether they may be.
// Garbage is not returned.
func (m *machine) take(n int) bool {
	if n > m.bytes {
		m.fail(limit("it takes more than %d MB of memory", maxBytes>>20))
	} else {
		m.bytes -= n
	}
	return m.err == nil
}

// enter counts a nesting level of the evaluation, which uses the Go stack.
func (m *machine) enter() bool {
	if m.depth++; m.depth > maxDepth {
		m.fail(limit("it nests more than %d levels when it runs", maxDepth))
	}
	return m.err == nil
}

func (m *machine) leave() { m.depth-- }

// matched returns the result of a search. An invalid pattern is an error of the program.
func (m *machine) matched(line int, found bool, err error) bool {
	switch {
	case errors.Is(err, luapattern.ErrSteps):
		m.fail(limit("matching its patterns takes more than %d steps", maxMatches))
	case errors.Is(err, luapattern.ErrDepth):
		m.fail(limit("one of its patterns is too complex"))
	case err != nil:
		m.raise(line, "%v", err)
	}
	return found && m.err == nil
}

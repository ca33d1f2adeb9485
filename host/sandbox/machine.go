package sandbox

import (
	"context"
	"errors"
	"fmt"

	"pluv/host/luapattern"
)

// machine runs one program. It keeps the first error; from then on nothing is
// evaluated any more, and values mean nothing.
type machine struct {
	ctx     context.Context
	name    string
	globals *Table
	env     bool
	unknown []string

	steps   int // that are left
	matches int
	bytes   int
	calls   int // that are open
	depth   int
	err     error
}

// Every so many steps the context is asked.
const pollSteps = 1 << 12

func (m *machine) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// raise is a failure of the program, at a line of it.
func (m *machine) raise(line int, format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("%s:%d: %s", m.name, line, fmt.Sprintf(format, args...))
	}
}

// step takes n steps, and reports whether the program goes on.
func (m *machine) step(n int) bool {
	before := m.steps
	if m.steps -= n; m.steps < 0 {
		m.fail(limit("it takes more than %d steps", maxSteps))
	} else if before/pollSteps != m.steps/pollSteps && m.ctx.Err() != nil {
		m.fail(m.ctx.Err())
	}
	return m.err == nil
}

// take accounts for n bytes before they are made, and reports whether they may
// be. What becomes garbage is not given back.
func (m *machine) take(n int) bool {
	if n > m.bytes {
		m.fail(limit("it takes more than %d MB of memory", maxBytes>>20))
	} else {
		m.bytes -= n
	}
	return m.err == nil
}

// enter counts a level of what is being evaluated; the Go stack holds it.
func (m *machine) enter() bool {
	if m.depth++; m.depth > maxDepth {
		m.fail(limit("its nesting is deeper than %d levels when it runs", maxDepth))
	}
	return m.err == nil
}

func (m *machine) leave() { m.depth-- }

// matched passes on the end of a search. A pattern that is wrong is the
// program's failure.
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

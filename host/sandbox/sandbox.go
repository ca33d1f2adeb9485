// Package sandbox runs small untrusted Lua programs that only assign to globals:
// rockspecs.
//
// A program gets no library and no globals, only the methods of strings
// (`version:match("...")`). Parse and Run use bounded time and memory, on the goroutine
// of their caller:
//
//   - The source is measured before parsing, because the parser and everything
//     after it recurse as deep as it nests.
//   - The program is walked, not compiled. Each expression and statement takes a
//     step, each table, function, string and variable the memory that it needs,
//     each comparison of a pattern a step of its own. Where one operation takes
//     longer for larger operands, it takes more steps.
//   - Exceeding a limit is a LimitError, always at the same place. Limits do not
//     depend on time, and nothing runs on after the end.
//
// The dialect is that of gopher-lua, Lua 5.1 with goto. There are no metatables, and
// numbers are floats.
package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// Limits of one program. The rockspecs of luarocks.org have at most 3,700 tokens and 18
// open levels, and take at most 4,100 steps, 6,800 matches and 150 KB.
const (
	maxTokens  = 16_000
	maxWord    = 1_000     // bytes of a name or number
	maxNesting = 200       // open brackets, blocks and operators, as in Lua
	maxTree    = 500       // nested statements and expressions
	maxSteps   = 200_000   // evaluated statements and expressions
	maxMatches = 1_000_000 // comparisons of a character with a part of a pattern
	maxBytes   = 2 << 20   // allocated, including garbage
	maxCalls   = 150       // nested function calls
	maxDepth   = 1_500     // nested evaluations
	maxLabels  = 100       // labels and gotos, in the whole program
	maxLocals  = 200       // visible in one function, as in Lua
)

// LimitError reports which limit a program exceeded.
type LimitError struct{ text string }

func (e *LimitError) Error() string { return e.text }

func limit(format string, args ...any) *LimitError { return &LimitError{fmt.Sprintf(format, args...)} }

// SyntaxError reports why a program cannot be parsed. Token is the unexpected token, if
// there is one.
type SyntaxError struct{ Text, Token string }

func (e *SyntaxError) Error() string { return e.Text }

// Program is a parsed program.
type Program struct {
	name string
	body []ast.Stmt
}

// Parse parses a program; name is for messages. It fails with a *SyntaxError or a
// *LimitError.
func Parse(source []byte, name string) (*Program, error) {
	long, err := measure(source)
	if err != nil {
		return nil, err
	}
	if body := parseShortened(source, long, minShortened, name); body != nil {
		return &Program{name, body}, nil
	}
	body, err := parse.Parse(bytes.NewReader(source), name)
	if err != nil {
		return nil, syntaxError(err)
	}
	if err := check(body, nil); err != nil {
		return nil, err
	}
	return &Program{name, body}, nil
}

// syntaxError words a parser's error as "line 3: syntax error near `x`".
func syntaxError(err error) *SyntaxError {
	var at *parse.Error
	switch {
	case !errors.As(err, &at):
		return &SyntaxError{Text: err.Error()}
	case at.Pos.Line == parse.EOF:
		return &SyntaxError{Text: "it ends too early"}
	}
	return &SyntaxError{fmt.Sprintf("line %d: %s near `%.80s`", at.Pos.Line, strings.TrimSpace(at.Message), at.Token), at.Token}
}

// Result is the result of a program.
type Result struct {
	Globals *Table
	// Unknown are the undefined globals that it read, at most 20, in the order of the
	// first read.
	Unknown []string
	// Returned is the first value that the program returned, if it ends with `return`.
	Returned any
}

// envName is the variable that holds the globals in Lua 5.2 and later.
const envName = "_ENV"

// Run runs the program once. With env, globals are fields of `_ENV`, as in Lua 5.2 and
// later. It returns a *LimitError, the context's error, or an error with the program's
// own message.
func (p *Program) Run(ctx context.Context, env bool) (Result, error) {
	return p.RunWith(ctx, env, nil)
}

// A Lookup is a function that a program may call with one string, such as os_getenv of
// LuaRocks' configuration files.
type Lookup func(name string) (string, bool)

// RunWith is Run with global variables: strings, bools, Lookups, and for tables
// map[string]any, or map[any]any as they come from Lua.
func (p *Program) RunWith(ctx context.Context, env bool, given map[string]any) (Result, error) {
	m := p.machine(ctx, env)
	for name, value := range given {
		m.setField(m.globals, name, m.given(value))
	}
	var f frame
	if env {
		f.scope = &variable{name: envName, value: m.globals}
	}
	m.block(p.body, &f)
	if m.err != nil {
		return Result{}, m.err
	}
	return Result{m.globals, m.unknown, at(f.results, 0)}, nil
}

func (m *machine) given(value any) any {
	t := &Table{}
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			m.setField(t, name, m.given(inner))
		}
	case map[any]any: // a table that comes from Lua
		for key, inner := range value {
			m.set(t, key, m.given(inner))
		}
	default:
		return value
	}
	return t
}

func (p *Program) machine(ctx context.Context, env bool) *machine {
	return &machine{
		ctx: ctx, name: p.name, env: env, globals: &Table{},
		steps: maxSteps, matches: maxMatches, bytes: maxBytes, err: ctx.Err(),
	}
}

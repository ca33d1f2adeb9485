package vm

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// SyntaxError is a source that does not compile. Its message begins with the position,
// like any error of Lua.
type SyntaxError struct {
	Chunk   string
	Line    int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Message) }

// Compile parses and compiles a Lua source; chunk is its name in positions. It fails with
// a *SyntaxError if the source is not valid.
func Compile(source []byte, chunk string) (*lua.FunctionProto, error) {
	statements, err := parse.Parse(bytes.NewReader(source), chunk)
	if err == nil {
		var proto *lua.FunctionProto
		if proto, err = lua.Compile(statements, chunk); err == nil {
			return proto, nil
		}
	}
	var syntax *parse.Error
	var compile *lua.CompileError
	switch {
	case errors.As(err, &syntax) && syntax.Pos.Line == parse.EOF:
		end := 1 + strings.Count(strings.TrimRight(string(source), "\n"), "\n")
		return nil, &SyntaxError{chunk, end, syntax.Message + " near <eof>"}
	case errors.As(err, &syntax):
		return nil, &SyntaxError{chunk, syntax.Pos.Line, fmt.Sprintf("%s near '%s'", syntax.Message, syntax.Token)}
	case errors.As(err, &compile):
		return nil, &SyntaxError{chunk, compile.Line, compile.Message}
	}
	return nil, fmt.Errorf("compiling %s: %w", chunk, err)
}

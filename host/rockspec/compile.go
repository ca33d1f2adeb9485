package rockspec

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// syntaxError is why a program does not compile.
type syntaxError struct{ text, hint string }

func (e *syntaxError) Error() string { return e.text }

// The names of the locals that a program may get besides its own. No program
// can spell the first.
const (
	concatName = "pluv concat"
	envName    = "_ENV"
)

// luaJIT is the Target.Lua of LuaJIT: 5.1 with the escapes of later versions.
const luaJIT = "luajit"

// compile turns a program into a prototype, to be called with the function that
// concatenates and the table of globals.
func compile(source []byte, name, luaVersion string) (*lua.FunctionProto, error) {
	if luaVersion != "5.1" {
		decoded, err := decodeEscapes(source, luaVersion)
		if err != nil {
			return nil, err
		}
		source = decoded
	}
	body, err := parse.Parse(bytes.NewReader(source), name)
	if err != nil {
		return nil, parseError(err)
	}
	hasEnv := luaVersion != "5.1" && luaVersion != luaJIT
	rw := &rewriter{useEnv: hasEnv && bytes.Contains(source, []byte(envName))}
	rw.program(body)
	if rw.err != nil {
		return nil, rw.err
	}
	if locals := rw.locals(); len(locals) > 0 {
		hidden := &ast.LocalAssignStmt{Names: locals, Exprs: []ast.Expr{&ast.Comma3Expr{}}}
		body = append([]ast.Stmt{hidden}, body...)
	}
	proto, err := lua.Compile(body, name)
	if err != nil {
		return nil, &syntaxError{text: err.Error()}
	}
	return proto, nil
}

// parseError words a parser's error like "line 3: syntax error near `x`".
func parseError(err error) *syntaxError {
	var at *parse.Error
	if !errors.As(err, &at) {
		return &syntaxError{text: err.Error()}
	}
	if at.Pos.Line == parse.EOF {
		return &syntaxError{text: "it ends too early"}
	}
	e := &syntaxError{text: fmt.Sprintf("line %d: %s near `%s`", at.Pos.Line, strings.TrimSpace(at.Message), at.Token)}
	switch at.Token {
	case "/", "<", "&", "|", "~", "<<", ">>":
		e.hint = "rockspecs are read as Lua 5.1 with goto: the operators and attributes of later versions are not understood"
	}
	return e
}

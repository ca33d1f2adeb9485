package rockspec

import (
	"bytes"
	"context"
	"errors"

	"pluv/host/fault"
	"pluv/host/sandbox"
)

// luaJIT is the Target.Lua of LuaJIT: 5.1 with the escapes of later versions.
const luaJIT = "luajit"

// evaluate runs a program and returns its globals and the undefined ones that it read.
func evaluate(ctx context.Context, data []byte, name string, target Target) (table, []string, error) {
	globals, unknown, err := run(ctx, withoutShebang(data), name, target.Lua)
	if err != nil && ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	return globals, unknown, describe(err, name)
}

func run(ctx context.Context, source []byte, name, luaVersion string) (table, []string, error) {
	if luaVersion != "5.1" {
		decoded, err := decodeEscapes(source, luaVersion)
		if err != nil {
			return nil, nil, err
		}
		source = decoded
	}
	program, err := sandbox.Parse(source, name)
	if err != nil {
		return nil, nil, err
	}
	result, err := program.Run(ctx, luaVersion != "5.1" && luaVersion != luaJIT)
	if err != nil {
		return nil, nil, err
	}
	globals, err := new(converter).table(result.Globals, 0)
	return globals, result.Unknown, err
}

// describe words the error of a program for users.
func describe(err error, name string) error {
	var syntax *sandbox.SyntaxError
	var limit *sandbox.LimitError
	var much errTooMuch
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fault.New(fault.RockspecFormat, "cannot parse %s: %s", name, syntax.Text).WithHint("%s", syntaxHint(syntax))
	case errors.As(err, &limit), errors.As(err, &much):
		return fault.New(fault.RockspecLimit, "refusing %s: %v", name, err)
	}
	return fault.Wrap(fault.RockspecFormat, err, "cannot evaluate %s", name).
		WithHint("a rockspec has no globals and no libraries, only the methods of strings")
}

func syntaxHint(e *sandbox.SyntaxError) string {
	switch e.Token {
	case "/", "<", "&", "|", "~", "<<", ">>":
		return "rockspecs are Lua 5.1 with goto: the operators and attributes of later versions are not supported"
	case "\\":
		return "write a backslash as `\\\\`"
	}
	return ""
}

// withoutShebang blanks a first line that begins with "#!", and keeps the line numbers.
func withoutShebang(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("#!")) {
		return data
	}
	if end := bytes.IndexByte(data, '\n'); end >= 0 {
		return data[end:]
	}
	return data
}

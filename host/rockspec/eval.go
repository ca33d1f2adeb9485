package rockspec

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"pluv/host/fault"
	"pluv/host/sandbox"
)

// luaJIT is the Target.Lua of LuaJIT: 5.1 with the escapes of later versions.
const luaJIT = "luajit"

// dialect is how some versions of Lua read a rockspec.
type dialect struct {
	number  int // in the order of Program.dialects
	source  []byte
	failure error // of the escapes
	env     bool  // it may use _ENV

	isRun  bool
	result sandbox.Result
	err    error // described

	isChecked bool
	format    string
	invalid   error
}

// dialect returns the dialect of a version of Lua: only escapes and _ENV differ.
func (p *Program) dialect(lua string) *dialect {
	if lua != "5.1" && lua != "5.2" && lua != luaJIT {
		lua = "5.3" // later ones are the same
	}
	if d := p.known[lua]; d != nil {
		return d
	}
	d := &dialect{number: len(p.dialects), source: p.text}
	if lua != "5.1" {
		d.source, d.failure = decodeEscapes(p.text, lua)
		d.env = lua != luaJIT && bytes.Contains(p.text, []byte("_ENV"))
	}
	i := slices.IndexFunc(p.dialects, func(o *dialect) bool {
		return o.env == d.env && bytes.Equal(o.source, d.source) && messageOf(o.failure) == messageOf(d.failure)
	})
	if i >= 0 {
		d = p.dialects[i]
	} else {
		p.dialects = append(p.dialects, d)
	}
	if p.known == nil {
		p.known = map[string]*dialect{}
	}
	p.known[lua] = d
	return d
}

func messageOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// evaluate returns the globals of the program, which the caller may change, and the
// undefined ones that it read. It runs the program once.
func (d *dialect) evaluate(ctx context.Context, name string) (table, []string, error) {
	if !d.isRun {
		result, err := d.run(ctx, name)
		if err != nil && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		d.isRun, d.result, d.err = true, result, describe(err, name)
	}
	if d.err != nil {
		return nil, nil, d.err
	}
	globals, err := new(converter).table(d.result.Globals, 0)
	if err != nil {
		d.err = describe(err, name)
	}
	return globals, d.result.Unknown, d.err
}

func (d *dialect) run(ctx context.Context, name string) (sandbox.Result, error) {
	if d.failure != nil {
		return sandbox.Result{}, d.failure
	}
	program, err := sandbox.Parse(d.source, name)
	if err != nil {
		return sandbox.Result{}, err
	}
	return program.Run(ctx, d.env)
}

// load runs and checks the program, once, and builds the Spec of a target.
func (d *dialect) load(ctx context.Context, name string, target Target) (*Spec, error) {
	globals, unknown, err := d.evaluate(ctx, name)
	if err != nil {
		return nil, err
	}
	if !d.isChecked {
		d.isChecked = true
		d.format, d.invalid = check(globals, unknown)
	}
	if d.invalid != nil {
		return nil, d.invalid
	}
	return build(globals, d.format, target)
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

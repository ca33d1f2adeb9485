package vm

import (
	lua "github.com/yuin/gopher-lua"
)

// Access is a use of a global by a source.
type Access struct {
	Name string `luar:"name"`
	Line int    `luar:"line"`
}

// GlobalsSet returns where a source assigns to globals, in the order of its bytecode. It
// fails with a *SyntaxError like Compile.
func GlobalsSet(source []byte, chunk string) ([]Access, error) {
	proto, err := Compile(source, chunk)
	if err != nil {
		return nil, err
	}
	found := []Access{}
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		for pc, instruction := range p.Code {
			if int(instruction>>26) != lua.OP_SETGLOBAL {
				continue
			}
			// The lower 18 bits are the number of the constant with the name.
			if name, isName := p.Constants[instruction&(1<<18-1)].(lua.LString); isName && pc < len(p.DbgSourcePositions) {
				found = append(found, Access{string(name), p.DbgSourcePositions[pc]})
			}
		}
		for _, inner := range p.FunctionPrototypes {
			walk(inner)
		}
	}
	walk(proto)
	return found, nil
}

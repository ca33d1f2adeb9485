package rockspec

import (
	"context"

	"pluv/host/fault"
	"pluv/host/sandbox"
)

// Assigned is what a file of LuaRocks' configuration says: values like those of Spec.Raw.
type Assigned struct {
	Fields   map[string]any `luar:"fields"`   // its global variables
	Returned any            `luar:"returned"` // of `return`, as in default-lua-version.lua and luarocks.lock
}

// Assign evaluates a configuration file of LuaRocks: Lua code, perhaps by a stranger, with
// the limits of rockspecs. It may read the given global variables (sandbox.RunWith), which
// are in the result as the file leaves them.
func Assign(ctx context.Context, data []byte, name string, given map[string]any) (*Assigned, error) {
	if err := checkSource(data, name); err != nil {
		return nil, err
	}
	program, err := sandbox.Parse(withoutShebang(data), name)
	if err != nil {
		return nil, describeConfig(err, name)
	}
	result, err := program.RunWith(ctx, false, given)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	} else if err != nil {
		return nil, describeConfig(err, name)
	}
	convert := new(converter)
	globals, err := convert.table(result.Globals, 0)
	if err != nil {
		return nil, describeConfig(err, name)
	}
	returned, err := convert.value(result.Returned, 0)
	if err != nil {
		return nil, describeConfig(err, name)
	}
	return &Assigned{globals.plainMap(), plain(returned)}, nil
}

func describeConfig(err error, name string) error {
	return fault.Wrap(fault.ConfigInvalid, err, "cannot read %s", name).
		WithHint("pluv evaluates LuaRocks' files as Lua 5.1, without libraries")
}

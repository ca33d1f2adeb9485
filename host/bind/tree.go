package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/tree"
)

type sealOptions struct {
	Dir  string    `luar:"dir"`
	Rock tree.Rock `luar:"rock"`
}

type assembleOptions struct {
	Root   string      `luar:"root"`
	Final  string      `luar:"final"`
	Lua    string      `luar:"lua"`
	Parts  []tree.Part `luar:"parts"`
	Strict bool        `luar:"strict"`
}

func (h *Host) tree() bridge.Module {
	return bridge.Module{Name: "tree", Funcs: []bridge.Func{
		bridge.Go("seal", "opts", func(o sealOptions) error { return tree.Seal(o.Dir, o.Rock) }),
		bridge.Go("open", "dir", tree.Open),
		bridge.Go("assemble", "opts", func(L *lua.LState, o assembleOptions) ([]tree.Collision, error) {
			return tree.Assemble(h.in(L), tree.Options{Root: o.Root, Final: o.Final, Lua: o.Lua, Strict: o.Strict}, o.Parts)
		}),
	}}
}

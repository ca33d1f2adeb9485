package bind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/tree"
)

type sealOptions struct {
	Dir  string    `luar:"dir"`
	To   string    `luar:"to"`
	Rock tree.Rock `luar:"rock"`
}

type assembleOptions struct {
	Root   string      `luar:"root"`
	Final  string      `luar:"final"`
	Lua    string      `luar:"lua"`
	Parts  []tree.Part `luar:"parts"`
	Strict bool        `luar:"strict"`
}

// openedRock is what Lua needs of a rock: of 1,600 rocks the lists of files would be
// converted several times.
type openedRock struct {
	Name      string   `luar:"name"`
	Version   string   `luar:"version"`
	Namespace string   `luar:"namespace"`
	Builder   string   `luar:"builder"` // "luarocks" if LuaRocks built it, else ""
	Scripts   []string `luar:"scripts"` // Lua files of bin/ that need a wrapper
}

func describeRock(r *tree.Rock) *openedRock {
	if r == nil {
		return nil
	}
	return &openedRock{r.Name, r.Version, r.Namespace, r.Builder, r.Scripts}
}

func (h *Host) tree() bridge.Module {
	return bridge.Module{Name: "tree", Funcs: []bridge.Func{
		bridge.Go("seal", "opts", func(o sealOptions) error { return h.rocks.Seal(o.Dir, o.To, o.Rock) }),
		bridge.Go("open", "dir", func(dir string) (*openedRock, error) {
			r, err := h.rocks.Open(dir)
			return describeRock(r), err
		}),
		bridge.Go("open_all", "dirs", func(L *lua.LState, dirs []string) ([]any, error) {
			rocks, err := h.rocks.OpenAll(h.in(L), dirs)
			out := make([]any, len(rocks))
			for i, r := range rocks {
				if out[i] = false; r != nil {
					out[i] = describeRock(r)
				}
			}
			return out, err
		}),
		bridge.Go("installed", "dir", tree.Installed),
		bridge.Go("assemble", "opts", func(L *lua.LState, o assembleOptions) ([]tree.Collision, error) {
			defer h.ui.Working(func() string { return fmt.Sprintf("linking %d rocks", len(o.Parts)) })()
			return tree.Assemble(h.in(L), tree.Options{Root: o.Root, Final: o.Final, Lua: o.Lua, Strict: o.Strict, Open: h.rocks.Open}, o.Parts)
		}),
	}}
}

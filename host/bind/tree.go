package bind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fsys"
	"pluv/host/rockspec"
	"pluv/host/tree"
	"pluv/host/version"
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
		bridge.Go("read", "place", readPlace),
		bridge.Go("files", "place, rock", func(p tree.Place, id tree.ID) (map[string]string, error) { return p.Files(id) }),
		bridge.Go("change", "opts", func(L *lua.LState, c tree.Changes) (*tree.Changed, error) {
			c.Open = h.rocks.Open
			return tree.Change(h.in(L), c)
		}),
		bridge.Go("pin", "dir, lock", tree.Pin),
		bridge.Go("rebuild", "opts", h.rebuild),
		bridge.Raw("with_lock", "root, force, fn", h.withTreeLock),
	}}
}

// heldRock is a rock in the manifest of a tree.
type heldRock struct {
	Name         string            `luar:"name"`
	Version      string            `luar:"version"`
	Modules      map[string]string `luar:"modules"`
	Commands     map[string]string `luar:"commands"`
	Dependencies []string          `luar:"dependencies"`
	Needs        map[string]string `luar:"needs"` // versions of all rocks that it needs
}

// readPlace returns the rocks of a tree; none if it has no manifest.
func readPlace(p tree.Place) ([]heldRock, error) {
	held, err := p.Read()
	out := make([]heldRock, len(held))
	for i, r := range held {
		out[i] = heldRock{r.Name, r.Version, r.Modules, r.Commands, version.Texts(r.Dependencies), r.Needs}
	}
	return out, err
}

type rebuildOptions struct {
	Place  tree.Place   `luar:"place"`
	Others []tree.Place `luar:"others"`
	Lua    string       `luar:"lua"` // the target
}

// rebuild writes the manifest of a tree anew, from its folders.
func (h *Host) rebuild(L *lua.LState, o rebuildOptions) error {
	target := rockspec.Target{Lua: o.Lua, Platforms: rockspec.PlatformsFor(h.platform.OS)}
	return o.Place.Rebuild(o.Others, func(file string) ([]version.Dependency, error) {
		data, err := fsys.ReadFile(file, maxRockspec)
		if err != nil {
			return nil, err
		}
		spec, err := rockspec.Load(h.in(L), data, file, target)
		if err != nil {
			return nil, err
		}
		return spec.Dependencies, nil
	})
}

func (h *Host) withTreeLock(L *lua.LState) int {
	root, force, fn := L.CheckString(1), L.ToBool(2), L.CheckFunction(3)
	release, err := tree.Lock(h.in(L), root, force, func() { h.ui.Note("note", "waiting for another pluv, which changes "+root) })
	if err != nil {
		bridge.Raise(L, err)
	}
	defer release()
	return callWith(L, fn)
}

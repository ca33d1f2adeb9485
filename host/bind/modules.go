package bind

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/rogpeppe/go-internal/diff"

	"pluv/host/bridge"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/trust"
	"pluv/host/vm"
)

type moduleList struct {
	Modules  []string `luar:"modules"`
	Packages []string `luar:"packages"`
}

type moduleSource struct {
	File   string `luar:"file"` // relative to its root
	Text   string `luar:"text"`
	SHA256 string `luar:"sha256"`
}

type chunkOptions struct {
	Text string `luar:"text"`
	Name string `luar:"name"`  // in error positions
	From string `luar:"guest"` // "project" or "user"
}

type diffOptions struct {
	OldName string `luar:"old_name"`
	Old     string `luar:"old"`
	NewName string `luar:"new_name"`
	New     string `luar:"new"`
}

func (h *Host) modules() bridge.Module {
	return bridge.Module{Name: "modules", Funcs: []bridge.Func{
		bridge.Go("list", "package", func(pkg string) (moduleList, error) {
			modules, packages, err := h.loader.List(pkg)
			slices.Sort(modules)
			slices.Sort(packages)
			return moduleList{Modules: modules, Packages: packages}, err
		}),
		bridge.Go("roots", "", func() []string {
			var dirs []string
			for _, root := range h.loader.Roots {
				if root.Dir != "" && root.Guest == "" {
					dirs = append(dirs, root.Dir+string(filepath.Separator))
				}
			}
			return dirs
		}),
		bridge.Go("own_only", "", func() bool { return h.loader.OwnOnly }),
		bridge.Go("embedded", "module", func(module string) (*moduleSource, error) {
			source, err := h.loader.FindEmbedded(module)
			if errors.Is(err, fs.ErrNotExist) {
				return nil, nil
			}
			return &moduleSource{File: source.Chunk, Text: string(source.Text), SHA256: digest.SHA256(source.Text)}, err
		}),
		bridge.Go("guides", "", h.guideNames),
		bridge.Go("guide", "name", h.guide),
		bridge.Go("add_project", "root", func(root string) {
			h.loader.Add(vm.Root{
				FS: trust.Files{Store: h.trusted(), Root: root, Dir: ".pluv/lua"}, Dir: filepath.Join(root, ".pluv", "lua"),
				Label: ".pluv/lua/", Namespace: "project", Guest: vm.ProjectCode,
			})
		}),
		bridge.Go("chunk", "opts", func(L *lua.LState, o chunkOptions) (lua.LValue, error) {
			proto, err := h.loader.Compile([]byte(o.Text), o.Name)
			if err != nil {
				return nil, fault.New(fault.LuaError, "%s", err)
			}
			return vm.Guest(o.From).Function(L, h.loader, proto), nil
		}),
		bridge.Raw("interruptible", "fn", h.interruptible),
		bridge.Go("diff", "opts", func(o diffOptions) string {
			return string(diff.Diff(o.OldName, []byte(o.Old), o.NewName, []byte(o.New)))
		}),
	}}
}

// interruptible calls a Lua function and interrupts its loops when the process is to end.
func (h *Host) interruptible(L *lua.LState) int {
	fn := L.CheckFunction(1)
	if L.Context() == nil {
		L.SetContext(h.ctx)
		defer L.RemoveContext()
	}
	return callWith(L, fn)
}

package bind

import (
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/pathname"
)

func (h *Host) path() bridge.Module {
	return bridge.Module{Name: "path", Funcs: []bridge.Func{
		bridge.Raw("join", "...", func(L *lua.LState) int {
			parts := make([]string, L.GetTop())
			for i := range parts {
				parts[i] = L.CheckString(i + 1)
			}
			L.Push(lua.LString(filepath.Join(parts...)))
			return 1
		}),
		bridge.Go("dir", "path", filepath.Dir),
		bridge.Go("base", "path", filepath.Base),
		bridge.Go("ext", "path", filepath.Ext),
		bridge.Go("clean", "path", filepath.Clean),
		bridge.Go("is_abs", "path", filepath.IsAbs),
		bridge.Go("abs", "path", filepath.Abs),
		bridge.Go("canonical", "path", pathname.Canonical),
		bridge.Go("rel", "base, target", func(base, target string) (string, error) {
			if filepath.IsAbs(target) && !strings.EqualFold(filepath.VolumeName(base), filepath.VolumeName(target)) {
				return target, nil
			}
			return filepath.Rel(base, target)
		}),
		bridge.Go("same", "a, b", pathname.Same),
		bridge.Go("in_code_page", "path", pathname.InCodePage),
		bridge.Go("resolve", "base, path", pathname.Resolve),
		bridge.Go("portable", "base, target", func(base, target string) string {
			if name, ok := pathname.Relative(base, target); ok {
				target = name
			}
			return pathname.Slash(target)
		}),
	}}
}

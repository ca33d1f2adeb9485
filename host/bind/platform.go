package bind

import (
	"os"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/platform"
)

func (h *Host) describePlatform() bridge.Module {
	return bridge.Module{Name: "platform", Funcs: []bridge.Func{
		bridge.Go("describe", "", func() platform.Info { return h.platform }),
		bridge.Go("env", "name", func(name string) lua.LValue {
			if value, ok := os.LookupEnv(name); ok {
				return lua.LString(value)
			}
			return lua.LNil
		}),
		bridge.Go("cwd", "", os.Getwd),
		bridge.Go("chdir", "path", os.Chdir),
	}}
}

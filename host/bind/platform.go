package bind

import (
	"os"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/pathname"
	"pluv/host/platform"
	"pluv/host/release"
)

func (h *Host) describePlatform() bridge.Module {
	return bridge.Module{Name: "platform", Funcs: []bridge.Func{
		bridge.Go("describe", "", func() platform.Info { return h.platform }),
		bridge.Go("release", "", release.Describe),
		bridge.Go("folder", "name", h.platform.Folder),
		bridge.Go("env", "name", func(name string) lua.LValue {
			if value, ok := os.LookupEnv(name); ok {
				return lua.LString(value)
			}
			return lua.LNil
		}),
		bridge.Go("environment", "", func() map[string]string {
			all := map[string]string{}
			for _, pair := range os.Environ() {
				if name, value, found := strings.Cut(pair, "="); found && name != "" {
					all[name] = value
				}
			}
			return all
		}),
		bridge.Go("superuser", "", func() bool { return os.Geteuid() == 0 }),
		bridge.Go("start", "directory", start),
		bridge.Go("is_pluv", "path", platform.IsPluv),
		bridge.Go("cwd", "", pathname.WorkingFolder),
		bridge.Go("chdir", "path", os.Chdir),
	}}
}

// projectVariable names the project for programs that run in another folder.
const projectVariable = "PLUV_PROJECT"

// start returns the folder where the search for the project begins, highest precedence
// first: `-C`, the variable, the working folder. `-C` also applies to programs that pluv
// starts.
func start(directory string) (string, error) {
	if directory != "" {
		if err := os.Unsetenv(projectVariable); err != nil {
			return "", err
		}
	} else {
		directory = os.Getenv(projectVariable)
	}
	dir, err := filepath.Abs(directory)
	return pathname.Canonical(dir), err
}

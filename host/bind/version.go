package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/version"
)

type dependency struct {
	Namespace   string `luar:"namespace"`
	Name        string `luar:"name"`
	FullName    string `luar:"full_name"`
	Constraints string `luar:"constraints"` // canonical; "" for none
	Text        string `luar:"text"`        // canonical: name and constraints
}

func (h *Host) version() bridge.Module {
	return bridge.Module{Name: "version", Funcs: append([]bridge.Func{
		bridge.Raw("compare", "a, b", func(L *lua.LState) int {
			L.Push(lua.LNumber(version.Compare(version.Parse(L.CheckString(1)), version.Parse(L.CheckString(2)))))
			return 1
		}),
		bridge.Go("matches", "version, constraints", func(v, constraints string) (bool, error) {
			cs, err := version.ParseConstraints(constraints)
			return err == nil && cs.Match(version.Parse(v)), err
		}),
		bridge.Go("parse_dependency", "text", func(text string) (dependency, error) {
			d, err := version.ParseDependency(text)
			if err != nil {
				return dependency{}, err
			}
			return dependency{
				Namespace: d.Namespace, Name: d.Name, FullName: d.FullName(), Constraints: d.Constraints.String(), Text: d.String(),
			}, nil
		}),
	}, versionTables()...)}
}

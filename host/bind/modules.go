package bind

import (
	"slices"

	"pluv/host/bridge"
)

type moduleList struct {
	Modules  []string `luar:"modules"`
	Packages []string `luar:"packages"`
}

func (h *Host) modules() bridge.Module {
	return bridge.Module{Name: "modules", Funcs: []bridge.Func{
		bridge.Go("list", "package", func(pkg string) moduleList {
			modules, packages := h.loader.List(pkg)
			slices.Sort(modules)
			slices.Sort(packages)
			return moduleList{modules, packages}
		}),
		bridge.Go("roots", "", func() []string {
			var labels []string
			for _, root := range h.loader.Roots {
				if root.Label != "" {
					labels = append(labels, root.Label)
				}
			}
			return labels
		}),
	}}
}

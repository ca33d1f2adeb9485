package resolve

import (
	"fmt"
	"slices"

	"pluv/host/fault"
)

// shortage words a failure that was found by counting: the packages that claim more than
// is available, and what each of them takes.
func (s *search) shortage(f *counted) (verdict, []string) {
	var names, taken, lines []string
	for _, c := range f.claimants {
		names = append(names, "`"+c.pkg.name+"`")
		var mine []string
		for _, q := range c.resources {
			mine = append(mine, q.name)
			if name := "`" + q.name + "`"; !slices.Contains(taken, name) {
				taken = append(taken, name)
			}
		}
		line := c.pkg.name + " requires " + mine[0]
		if len(mine) > 1 {
			line = c.pkg.name + " requires one of " + enumerate(mine, 5)
		}
		lines = append(lines, line)
	}
	return verdict{
		fault.ResolveConflict,
		fmt.Sprintf("%s cannot be chosen together: these %d packages need versions of %s of which one satisfies at most %d of them",
			enumerate(names, 3), len(names), enumerate(taken, 3), f.room),
		"remove one of them, or choose other versions: `pluv info " + f.claimants[0].pkg.name + "` lists those of `" + f.claimants[0].pkg.name + "`",
	}, lines
}

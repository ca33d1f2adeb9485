package lockfile

import (
	"slices"
	"strings"

	"pluv/host/digest"
)

// maxKitSteps bounds the build packages that all kits lead to, together: in an untrusted lock
// each package could lead to all the others.
const maxKitSteps = 1_000_000

// kits computes the checksums of tools; steps counts the packages visited.
type kits struct {
	byID  map[string][]*Package
	known map[string]string // by the names of the tools
	steps int
}

// fillKits computes Package.Kit. It reports false for a lock whose tools lead to too many others.
func (l *Lock) fillKits() bool {
	if len(l.Builds) == 0 {
		return true
	}
	k := &kits{byID: map[string][]*Package{}, known: map[string]string{}}
	for i := range l.Builds {
		id := l.Builds[i].id()
		k.byID[id] = append(k.byID[id], &l.Builds[i])
	}
	for _, list := range [][]Package{l.Packages, l.Builds} {
		for i := range list {
			list[i].Kit = k.of(list[i].BuiltWith)
		}
	}
	return k.steps <= maxKitSteps
}

// id identifies a build package as BuiltWith does.
func (p *Package) id() string { return p.fullName() + " " + p.Version }

// of is a checksum of all packages that the given ones lead to.
func (k *kits) of(ids []string) string {
	if len(ids) == 0 || k.steps > maxKitSteps {
		return ""
	}
	key := strings.Join(ids, "\x00")
	if sum, known := k.known[key]; known {
		return sum
	}
	seen := map[string]bool{}
	var lines []string
	for queue := slices.Clone(ids); len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		k.steps++
		lines = append(lines, id)
		for _, p := range k.byID[id] {
			lines = append(lines, strings.Join([]string{id, p.RockspecSHA256, p.SourceSHA256}, "\x00"))
			queue = append(queue, p.BuiltWith...)
			k.steps += len(p.BuiltWith)
			if k.steps > maxKitSteps {
				return ""
			}
		}
	}
	slices.Sort(lines)
	k.known[key] = digest.SHA256([]byte(strings.Join(lines, "\n")))
	return k.known[key]
}

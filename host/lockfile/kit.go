package lockfile

import (
	"slices"
	"strings"

	"pluv/host/digest"
)

// fillKits computes what the packages' tools are, by content.
func (l *Lock) fillKits() {
	if len(l.Builds) == 0 {
		return
	}
	byID := map[string][]*Package{}
	for i := range l.Builds {
		id := l.Builds[i].id()
		byID[id] = append(byID[id], &l.Builds[i])
	}
	for i := range l.Runtimes {
		l.Runtimes[i].Kit = kitOf(byID, l.Runtimes[i].BuiltWith)
	}
	for _, list := range [][]Package{l.Packages, l.Builds} {
		for i := range list {
			list[i].Kit = kitOf(byID, list[i].BuiltWith)
		}
	}
}

// id is a build package as BuiltWith names it.
func (p *Package) id() string {
	name := p.Name
	if p.Namespace != "" {
		name = p.Namespace + "/" + name
	}
	return name + " " + p.Version
}

// kitOf is a sum over all packages that some lead to.
func kitOf(byID map[string][]*Package, ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	seen := map[string]bool{}
	var lines []string
	for queue := slices.Clone(ids); len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		lines = append(lines, id)
		for _, p := range byID[id] {
			lines = append(lines, strings.Join([]string{id, p.RockspecSHA256, p.SourceSHA256}, "\x00"))
			queue = append(queue, p.BuiltWith...)
		}
	}
	slices.Sort(lines)
	return digest.SHA256([]byte(strings.Join(lines, "\n")))
}

package lockfile

import (
	"slices"

	"pluv/host/version"
)

// unasked returns Lock.Unasked.
func (l *Lock) unasked() []string {
	var names []string
	var asked map[string]bool
	for _, list := range [][]Package{l.Packages, l.Builds} {
		for _, p := range list {
			if p.Registry == "" || !version.IsDev(version.Parse(p.Version)) {
				continue
			}
			if asked == nil {
				asked = l.namesDev()
			}
			if !asked[p.Name] {
				names = append(names, p.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// namesDev returns the plain names for which something requires a development version by name.
func (l *Lock) namesDev() map[string]bool {
	var texts []string
	for _, r := range l.Runtimes {
		texts = append(append(texts, r.Overrides...), r.PreResolveOverrides...)
		for _, text := range append(r.required(), r.BuildRequires...) {
			texts = append(texts, dependency(text))
		}
	}
	for _, list := range [][]Package{l.Packages, l.Builds} {
		for _, p := range list {
			texts = append(texts, p.Dependencies...)
		}
	}
	names := map[string]bool{}
	for _, text := range texts {
		if d, err := version.ParseDependency(text); err == nil && d.Constraints.NamesDev() {
			names[d.Name] = true
		}
	}
	return names
}

package resolve

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/rockname"
	"pluv/host/version"
)

// dependency is a requirement with the constraints in effect.
type dependency struct {
	version.Dependency
	overridden bool
}

func (s *search) effective(d version.Dependency) dependency {
	if o, ok := s.request.Overrides[d.Name]; ok {
		d.Constraints = o
		return dependency{d, true}
	}
	return dependency{d, false}
}

// matching returns the versions of the target that satisfy the requirement.
func (r *requirement) matching() set {
	good, _ := r.target.meeting(r.Namespace, r.Constraints)
	return good
}

// sentence describes a requirement and, if nothing satisfies it, why.
func (s *search) sentence(r *requirement) string {
	who, verb := r.root.Who, "requires"
	if r.pkg != nil {
		who, verb = subject(r.pkg, r.states), "requires"
		if len(r.states) > 1 && len(r.states) != len(r.pkg.candidates) {
			verb = "require"
		}
	} else if who == "" {
		who = "the request"
	}
	text := who + " " + verb + " " + r.String()
	if r.overridden {
		text += " (overridden)"
	}
	if r.target == nil {
		return text + ", but this is " + s.providedLabel(r.Name)
	}
	switch list := r.target.inNamespace(r.Namespace); {
	case len(list) == 0:
		return text + ", which no registry has" + s.forLua() + elsewhere(", only for ", r)
	case r.matching().empty():
		return text + ", but there is only " + enumerate(list, 5) + s.forLua() + elsewhere("; others are for ", r)
	}
	return text
}

// elsewhere names the other versions of Lua for which something satisfies a requirement.
func elsewhere(begin string, r *requirement) string {
	if len(r.elsewhere) == 0 {
		return ""
	}
	return begin + strings.TrimSuffix(LuaRange(r.elsewhere), " only")
}

func (s *search) providedLabel(name string) string {
	v := s.request.Provided[name].String()
	if name == "lua" {
		v, _, _ = strings.Cut(v, "-")
		return "Lua " + v
	}
	return name + " " + v
}

// forLua reminds that registries list packages for each version of Lua.
func (s *search) forLua() string {
	if _, ok := s.provided("lua"); !ok {
		return ""
	}
	return " for " + s.providedLabel("lua")
}

// inNamespace lists the versions that could satisfy a requirement with this namespace,
// newest first.
func (p *pkg) inNamespace(namespace string) []string {
	var versions []version.Version
	for _, c := range p.candidates {
		if namespace == "" || c.namespace == namespace {
			versions = append(versions, c.Version)
		}
	}
	slices.SortStableFunc(versions, func(a, b version.Version) int { return version.Compare(b, a) })
	list := make([]string, len(versions))
	for i, v := range versions {
		list[i] = v.String()
	}
	return list
}

// subject names versions of a package: "every version of a", "a 1.0-1 and 1.1-1", "a
// 1.0-1 to 9.0-1 (12 versions)".
func subject(p *pkg, states []int) string {
	if len(states) > 1 && len(states) == len(p.candidates) {
		return "every version of " + p.name
	}
	list := make([]version.Version, len(states))
	for i, state := range states {
		list[i] = p.candidate(state).Version
	}
	slices.SortFunc(list, version.Compare)
	name := rockname.Full(p.candidate(states[0]).namespace, p.name)
	if len(list) > 4 {
		return fmt.Sprintf("%s %s to %s (%d versions)", name, list[0], list[len(list)-1], len(list))
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return name + " " + enumerate(texts, 4)
}

// enumerate formats "a, b and c", and of a longer list the first few.
func enumerate(list []string, most int) string {
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	}
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// text completes "foo scm-1: ...".
func (g gate) text() string {
	if g.namespace == "" {
		return "a development version, which must be required by name"
	}
	return "a package of the namespace " + g.namespace + ", which must be required by name"
}

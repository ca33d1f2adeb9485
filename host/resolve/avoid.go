package resolve

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/rockname"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// Gone is the error of a candidate whose files its registry lists and does not have.
// Solve fails with it, but looks first for how to do without that version, which it
// adds as a hint.
type Gone struct{ Err *fault.Error }

func (g *Gone) Error() string { return g.Err.Error() }
func (g *Gone) Unwrap() error { return g.Err }

// Unwanted are versions that cannot be had, and what decides how to do without it.
type Unwanted struct {
	Name     string // with its namespace
	Versions []version.Version
	// Needs are the requirements that lead to it: of roots as they are, of packages
	// with the name and version of the package as Who.
	Needs []Root
	// Override is what overrides all requirements; Overridden tells whether it does.
	Override   version.Constraints
	Overridden bool
	// Others are the versions that may be chosen besides; nil if that is not known.
	Others []version.Version
}

// needs are the requirements that count.
func (u Unwanted) needs() []Root {
	if u.Overridden {
		return []Root{{Dependency: version.Dependency{Constraints: u.Override}}}
	}
	return u.Needs
}

// othersFit reports whether another version may do.
func (u Unwanted) othersFit() bool {
	return u.Others == nil || slices.ContainsFunc(u.Others, func(v version.Version) bool {
		return !slices.ContainsFunc(u.needs(), func(r Root) bool { return !r.Dependency.Constraints.Match(v) })
	})
}

// constraint joins those of some requirements with what keeps the versions out.
func (u Unwanted) constraint(needs []Root, without bool) string {
	var parts []string
	for _, need := range needs {
		for _, c := range need.Dependency.Constraints {
			if text := c.String(); !slices.Contains(parts, text) {
				parts = append(parts, text)
			}
		}
	}
	for _, v := range u.Versions {
		if without {
			parts = append(parts, "!= "+v.String())
		}
	}
	return strings.Join(parts, ", ")
}

// Hint says which command or edit keeps the versions from being chosen.
func (u Unwanted) Hint() string {
	if !u.othersFit() {
		asked := u.constraint(u.needs(), false)
		if asked == "" {
			return fmt.Sprintf("there is no other version of `%s`: tell whoever keeps the registry, or add another registry", u.Name)
		}
		return fmt.Sprintf("no other version of `%s` meets `%s`: ask for another one, `pluv info %s` lists them", u.Name, asked, u.Name)
	}
	own := func(of string) (r Root, text string) {
		i := slices.IndexFunc(u.Needs, func(r Root) bool { return strings.Contains(r.Who, of) })
		if i < 0 || u.Overridden {
			return r, ""
		}
		return u.Needs[i], u.Needs[i].Dependency.FullName() + " " + u.constraint(u.Needs[i:i+1], true)
	}
	if r, text := own("pluv.toml ["); text != "" {
		return fmt.Sprintf("do without this version: `pluv add %s\"%s\"`", r.Flags, text)
	}
	if r, text := own(".rockspec ["); text != "" {
		return fmt.Sprintf("do without this version: require `%s` in %s", text, r.Who)
	}
	plain := rockname.Plain(u.Name)
	return fmt.Sprintf("do without this version: `%s = \"%s\"` under [overrides] in pluv.toml", tomledit.Key(plain), u.constraint(u.needs(), true))
}

// gone is a candidate that turned out to be gone.
type gone struct {
	identity
	version version.Version
	failure *fault.Error
}

// lament returns the error of a search that met candidates that are gone, and went on
// without them: the first of them, with what would have led to the same. Solution and
// err are how the search ended.
func (k *knowledge) lament(solution *Solution, err error) error {
	first := k.gone[0]
	failure := *first.failure
	u := Unwanted{Name: rockname.Full(first.namespace, first.name), Others: []version.Version{}}
	u.Override, u.Overridden = k.request.Overrides[first.name]
	for _, g := range k.gone {
		if g.namespace == first.namespace && g.name == first.name {
			u.Versions = append(u.Versions, g.version)
		}
	}
	for _, c := range k.candidates[u.Name] {
		if !slices.ContainsFunc(u.Versions, func(v version.Version) bool { return v.String() == c.Version.String() }) {
			u.Others = append(u.Others, c.Version)
		}
	}
	for _, root := range k.request.Roots {
		if root.Dependency.Name == first.name {
			u.Needs = append(u.Needs, root)
		}
	}
	if solution != nil {
		for _, p := range solution.Packages {
			for _, d := range k.data[p.identity()].dependencies {
				if d.Name == first.name {
					u.Needs = append(u.Needs, Root{Dependency: d, Who: p.Name + " " + p.Version.String()})
				}
			}
		}
		return failure.WithHint("%s", u.Hint())
	}
	var conflict *fault.Error
	if !errors.As(err, &conflict) || !unsolvable(err) {
		return err
	}
	if u.othersFit() {
		summary, _, _ := strings.Cut(conflict.Message, "\n")
		return failure.WithHint("without this version nothing fits: %s", summary)
	}
	return failure.WithHint("%s", u.Hint())
}

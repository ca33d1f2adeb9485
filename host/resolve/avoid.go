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

// Gone is the error of a candidate that its registry lists but whose files are missing.
// Solve fails with it, but first looks for a way to avoid the version, and adds that as a
// hint.
type Gone struct{ Err *fault.Error }

func (g *Gone) Error() string { return g.Err.Error() }
func (g *Gone) Unwrap() error { return g.Err }

// Unwanted describes versions to avoid, and what determines how.
type Unwanted struct {
	Name     string // with its namespace
	Versions []version.Version
	// Needs are the requirements on the package: those of roots unchanged, those of
	// packages with the package's name and version as Who.
	Needs []Root
	// Override replaces the constraints of all requirements if Overridden is set.
	Override   version.Constraints
	Overridden bool
	// Others are the other versions that may be chosen; nil if unknown.
	Others []version.Version
}

// needs are the requirements in effect.
func (u Unwanted) needs() []Root {
	if u.Overridden {
		return []Root{{Dependency: version.Dependency{Constraints: u.Override}}}
	}
	return u.Needs
}

// othersFit reports whether another version may satisfy the requirements.
func (u Unwanted) othersFit() bool {
	return u.Others == nil || slices.ContainsFunc(u.Others, func(v version.Version) bool {
		return !slices.ContainsFunc(u.needs(), func(r Root) bool { return !r.Dependency.Constraints.Match(v) })
	})
}

// constraint joins the constraints of some requirements with ones that exclude the
// versions.
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

// Hint names the command or edit that excludes the versions.
func (u Unwanted) Hint() string {
	if !u.othersFit() {
		asked := u.constraint(u.needs(), false)
		if asked == "" {
			return fmt.Sprintf("`%s` has no other version: tell the registry's operator, or add another registry", u.Name)
		}
		return fmt.Sprintf("no other version of `%s` satisfies `%s`: see the versions with `pluv info %s`", u.Name, asked, u.Name)
	}
	own := func(of string) (r Root, text string) {
		i := slices.IndexFunc(u.Needs, func(r Root) bool { return strings.Contains(r.Who, of) })
		if i < 0 || u.Overridden {
			return r, ""
		}
		return u.Needs[i], u.Needs[i].Dependency.FullName() + " " + u.constraint(u.Needs[i:i+1], true)
	}
	r, text := own("pluv.toml [")
	if text == "" {
		r, text = own("`pluv ") // a command that would write it there
	}
	if text != "" {
		return fmt.Sprintf("exclude this version: `pluv add %s\"%s\"`", r.Flags, text)
	}
	if r, text := own(".rockspec ["); text != "" {
		return fmt.Sprintf("exclude this version: require `%s` in %s", text, r.Who)
	}
	plain := rockname.Plain(u.Name)
	return fmt.Sprintf("exclude this version: `%s = \"%s\"` under [overrides] in pluv.toml", tomledit.Key(plain), u.constraint(u.needs(), true))
}

// gone is a candidate whose files turned out to be missing.
type gone struct {
	identity
	version version.Version
	failure *fault.Error
}

// goneError returns the error of a search that met candidates with missing files and went on
// without them: the error of the first one, with the others that lead to the same.
// Solution and err are the result of the search.
func (k *knowledge) goneError(solution *Solution, err error) error {
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
		return failure.WithHint("without this version there is no solution: %s", summary)
	}
	return failure.WithHint("%s", u.Hint())
}
